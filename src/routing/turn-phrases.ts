/** What people say when an answer was no good; normalized text, one language per line. Found anywhere near the beginning. */
export const DISAPPOINTED: readonly string[] = `
still (?:not|doesn't|does not|isn't|fails|failing|broken|wrong|the same|same|getting|have the|an error|shows|won't|no luck|crash|happen|get)|(?:that|this|it) (?:did not|didn't|does not|doesn't|doesnt|didnt|isn't|is not|still doesn't|hasn't|has not) (?:work|help|fix|solve|compile|run|right|correct|what)|(?:that's|thats|that is|this is|it's|its|it is|you're|you are|your answer is) (?:still )?(?:wrong|incorrect|not right|not correct|not what|not it|not true|broken|useless|worse)|same (?:error|problem|issue|result|thing again|mistake)|not what i (?:asked|wanted|meant)|you (?:forgot|missed|broke|ignored|didn't|did not|misunderstood|made it worse|deleted)|no luck|doesn't (?:work|compile|help|build)|didn't work|not working|now (?:i get|i'm getting|it|there's|there is)[^.]{0,40}(?:error|fail|broken|crash)|undo (?:that|this|it)|revert (?:that|this|it|your)|try (?:it )?again
(?:funktioniert|geht|klappt|lauft|stimmt) (?:immer noch |noch immer |so |leider |auch |weiterhin )*nicht|(?:das|es) ist (?:immer noch |leider )?(?:falsch|nicht richtig|kaputt)|immer noch (?:der|ein|derselbe|dasselbe|kaputt|falsch|fehler)|(?:gleiche|selbe|dieselbe|derselbe) (?:fehler|problem|meldung)|nicht das,? was ich|du hast .{0,40}(?:vergessen|ubersehen|kaputt)|versuch(?:e)? es (?:noch ?mal|nochmal|erneut)
(?:ca|cela) (?:ne )?(?:marche|fonctionne|compile) (?:toujours )?pas|ne (?:marche|fonctionne) (?:toujours |encore )?pas|toujours (?:pas|la meme|le meme|une erreur|casse)|meme (?:erreur|probleme)|c'est (?:faux|incorrect|pas bon|pas ca|pas ce que)|pas ce que (?:je|j')|tu as (?:oublie|casse)
(?:no|sigue sin) (?:funciona|funcionar|sirve|compila)|sigue (?:fallando|igual|mal|dando)|(?:mismo|igual) (?:error|problema)|(?:esta|es) (?:mal|incorrecto|equivocado)|no es lo que (?:pedi|queria)|te (?:olvidaste|equivocaste)|todavia (?:no|falla)
(?:nao|ainda nao) (?:funciona|funcionou|compila|deu certo|resolveu)|mesmo (?:erro|problema)|(?:esta|ta) (?:errado|incorreto)|nao (?:e|era) (?:isso|o que)|continua (?:dando|com|errado|falhando)
(?:non|ancora non) (?:funziona|va|compila)|stesso (?:errore|problema)|(?:e|ancora) sbagliato|non e quello che|hai dimenticato
(?:не|все еще не|все равно не|всё равно не|опять не|по-прежнему не) (?:работает|помогло|компилируется|запускается|то|помогает|получилось)|та же (?:ошибка|проблема)|то же самое|(?:это )?неправильно|неверно|ты (?:забыл|сломал|пропустил)|снова ошибка|опять ошибка
(?:не|все ще не|досі не) працює|та сама помилка
(?:nie|nadal nie|dalej nie|wciaz nie) (?:działa|dziala|o to)|ten sam (?:błąd|bład|blad)|to jest (?:złe|zle|niepoprawne)|zapomniałes
(?:hala|yine) (?:calismiyor|ayni|hata|olmadi|olmuyor)|calismadi|calismiyor|ayni hata|yanlis|istedigim bu degil
还是(?:不|报错|一样|有问题|没)|不对|没有?(?:用|解决|效果|成功)|不行|不是我(?:要|想)|错了|同样的(?:错误|问题)|依然|仍然(?:报|不|失败)|還是不|失败了
動(?:かない|きません|作しません)|まだ(?:エラー|ダメ|だめ|同じ|直って)|同じエラー|違います|間違って|うまくいきません|直っていません
(?:안|아직 안|여전히 안|아직도 안) ?(?:돼|되|됩|작동)|여전히|같은 (?:에러|오류|문제)|틀렸|아직도|잘못됐|그게 아니
لا يعمل|لم (?:يعمل|ينجح|يحل|تنجح)|ما زال|لا يزال|نفس (?:الخطا|المشكله)|خطا مره اخري|غير صحيح
काम नहीं (?:कर|किया)|अभी भी|वही (?:त्रुटि|एरर|समस्या)|गलत है|kaam nahi|abhi bhi
werkt (?:nog (?:steeds|altijd) )?niet|zelfde (?:fout|probleem)|klopt niet|fungerar (?:fortfarande )?inte|samma fel|virker (?:stadig |fortsatt )?ikke|fungerer (?:fortsatt |stadig )?ikke|samme (?:feil|fejl)
(?:stale |porad )?(?:to )?nefunguje|stejna chyba|ei (?:vielakaan |edelleenkaan )?toimi|sama virhe|(?:tot )?nu (?:merge|functioneaza)|aceeasi eroare|van khong|khong (?:chay|hoat dong) duoc|sai roi|masih (?:error|gagal|tidak|salah|sama)|tidak berhasil|עדיין לא|לא עובד|אותה שגיאה|هنوز|کار نکرد|همان خطا|δεν (?:δουλευει|λειτουργει)|ακομα`
  .trim()
  .split('\n');

/** A message that is nothing but this. */
export const BARE_NO =
  /^(?:no+|nope|wrong|incorrect|bad|nein|falsch|non|faux|mal|errado|sbagliato|нет|неправильно|неверно|nie|hayir|不对|不是|错|違う|いいえ|아니|아니요|لا|नहीं|गलत|nee|fout|nej|fel)[\s!.。！,]*$/;

/** What people say when it was good. */
export const PLEASED =
  /(?:^|[\s,.!])(?:thanks|thank you|thx|ty|perfect|great|awesome|excellent|brilliant|amazing|works now|it works|that works|that worked|works (?:great|perfectly|fine|like a charm)|nice(?: work| one)?|good job|well done|lgtm|danke|super|klasse|perfekt|funktioniert jetzt|es funktioniert|merci|parfait|genial|ca marche|gracias|perfecto|ya funciona|excelente|obrigad[oa]|perfeito|funcionou|valeu|grazie|perfetto|funziona ora|спасибо|отлично|супер|заработало|работает|идеально|дякую|dzieki|dziekuje|działa|swietnie|tesekkur\S*|harika|calisti|oldu|bedankt|dank je|tack|takk|tak|kiitos|diky|funguje|multumesc|cam on|terima kasih|شكرا|ممتاز|رائع|धन्यवाद|शुक्रिया|तודה|תודה|ευχαριστω)(?:[\s,.!)]|$)|谢谢|太好了|完美|成功了|可以了|好用|ありがとう|助かりました|完璧|動きました|고마워|감사합니다|완벽|잘 (?:돼|된다|되네)/;

/** Turns praise into a complaint: "thanks, but …". */
export const BUT =
  /(?:^|[\s,.!])(?:but|however|except|unfortunately|aber|leider|mais|pero|mas|ma|pero|но|однако|ale|ama|fakat|maar|men|لكن|लेकिन|但|但是|可是|でも|しかし|하지만|그런데)(?:[\s,.]|$)|但是|不过|でも|하지만/;
