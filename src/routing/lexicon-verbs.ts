/**
 * What people ask to be done, in many languages. One line per language; `*` ends a stem, `_` stands for a space. Letters are
 * lower case and without accents (see `normalize-text.ts`). Chinese, Japanese, Korean and Thai match anywhere in a word.
 */
export const VERBS: Readonly<Record<string, string>> = {
  fix: `
    investigate look_into find_out_why find_out_what find_the_cause root_cause find_the_reason correct_it correct_this correct_the recover restore remedy mend get_past fix fixes fixing fixed fx debug debugging debuging troubleshoot resolve solve repair diagnose figure_out track_down sort_out get_rid_of
    ursache woran_liegt woran_kann beheb* reparier* fixe fixen fixt debugge* lose_das loese_das korrigier* bereinige_den_fehler
    la_cause trouve_la_cause corrige* corriger reparer repare debogue* debugue* resoudre resous resolvez resoudre depanne*
    corrig* arregla* arregle* repara* soluciona* solucione* depura* depure* resuelv* resolver
    conserta* conserte* corrij* arrum* resolv* depur*
    correggi* corregger* sistema risolv* aggiusta* debugga*
    repareer* verhelp* oplossen los_op herstel
    napraw* popraw* usun_blad rozwiaz* zdebuguj
    oprav* vyres* odlad*
    причин* разберись выясни исправ* почин* пофикс* фикс* отлад* устран* дебаж*
    виправ* полагод* налагод*
    duzelt* onar* hatayi_gider* gider hata_ayikla*
    repara* corecteaz* rezolva* depaneaz*
    atgarda* laga fixa felsok* fiks* feilsok* reparer* ret_fejlen
    korjaa* korjata* debuggaa* javitsd javits* διορθωσ* φτιαξε_το
    اصلح* صلح* صحح* حل_المشكله تصحيح اصلاح درست_کن رفع_کن رفع_مشکل تقن תקן תתקן לתקן
    ठीक सुधार* डिबग theek
    原因 找出原因 查一下 修复 修正 修一下 修好 修改错误 解决 排查 调试 除錯 修復 解決 排错
    原因を 調べて 直して 直し 修正 解決し デバッグ なおして 直す
    원인 찾아줘 고쳐 수정해 해결해 디버그 디버깅 고치
    sua_loi khac_phuc sua_giup perbaiki betulkan atasi แก้ ดีบัก`,
  explain: `
    explain explains explaining explanation eli5 elaborate clarify illustrate demystify break_down walk_me_through walk_through describe teach tell_me_about talk_about help_me_understand understand understanding overview how_does tell_me_what_it tell_me_what_this what_it_is_doing what_it_does what_does tutorial intuition
    erklar* erlauter* beschreib* versteh* wie_funktionier* was_macht was_bedeutet
    expliqu* decri* comprendre detaille* comment_fonctionne comment_marche que_fait que_signifie
    explic* describ* entender como_funciona que_hace que_significa comprender aclara*
    o_que_faz o_que_significa descrev* esclarec*
    spieg* descriv* capire come_funziona cosa_fa cosa_significa illustra*
    leg_uit uitleg* beschrijf* begrijp* hoe_werkt wat_doet toelicht*
    wyjasn* wytłumacz* opisz* zrozumie* jak_działa co_robi wyjasnij
    vysvetl* popis popiste jak_funguje co_dela
    объясн* поясн* расскаж* опиши* разъясн* как_работа* что_делает что_значит понять разобраться растолку*
    поясни* опиши розкажи як_працю* що_робить
    acikla* anlat* nasil_calis* ne_yapar ne_ise_yarar ne_yapiyor tarif_et
    explica* descrie cum_functioneaza ce_face
    forklar* beskriv* hur_fungerar hvordan_fungerer vad_gor hvad_gør
    selita* selittaa miten_toimii kuvaile magyarazd hogyan_mukodik εξηγησ* περιγραψ* πως_λειτουργει
    اشرح* شرح وضح* فسر* كيف_يعمل كيف_تعمل ماذا_يفعل توضیح بده توضيح הסבר תסביר להסביר איך_עובד
    समझा* समझाइए व्याख्या वर्णन बताइए samjha* bataiye
    解释 解釋 说明 說明 讲解 講解 讲一下 介绍一下 介紹 理解 原理 是怎么工作 如何工作 什么意思 做了什么 讲讲 阐述
    説明 解説 教えて 仕組み とはどう どう動 わかりやすく 意味を教え
    설명 알려줘 알려주 이해 원리 어떻게_동작 어떻게_작동 뭘_하는
    giai_thich mo_ta hoat_dong_nhu_the_nao jelaskan terangkan bagaimana_cara_kerja อธิบาย`,
  write: `
    write writes writing wirte create creates creating make making build building implement implementing implments generate generating develop add adding set_up scaffold draft compose produce design craft give_me code_up come_up_with need_a want_a prepare provide extend integrate
    schreib* erstell* implementier* bau_mir baue entwickl* generier* entwerf* entwirf* programmier* fug* erzeug* mach_mir
    ecri* cree creer creez implement* genere* developp* ajoute* construi* fais_moi redige* concevoir conçois programme_moi
    escrib* crea crear cree haz hazme implementa* genera generar generame genere generes generate_un desarroll* agreg* anad* construy* redact* disen* programa_un
    escrev* crie criar faca implement* ger* desenvolv* adicion* construa monte redija elabor*
    scriv* creare implement* genera generar generame genere generes generate_un svilupp* aggiung* costrui* realizz* fammi progett*
    schrijf* maak maken implementeer* genereer* ontwikkel* voeg bouw*
    napisz* stworz* zaimplement* wygeneruj* dodaj* zbuduj* przygotuj* utworz* opracuj
    napis* vytvor* implementuj* vygeneruj* pridej* pripra*
    напиш* напис* созда* сдела* реализ* сгенер* добав* разработ* постро* составь* придума* накида* запили
    створ* зроби* додай* реалiз* реалізу* згенер* склади
    yaz yazar yazin yazabilir* olustur* yap yapar_misin uret* gelistir* ekle* kodla* hazirla* tasarla*
    scrie creeaza implementeaza genereaza adauga construieste fa-mi
    skriv* skapa bygg* lag lage lav lagg_till implementera* generera* opret*
    kirjoita* luo tee_minulle toteuta* lisaa generoi irj irjal keszits hozz_letre generalj adj_hozza γραψ* δημιουργησ* φτιαξ* υλοποιησ*
    اكتب* انشئ* أنشئ صمم* طور* اضف* نفذ* ابن ولد برمج بنویس بساز ایجاد_کن اضافه_کن کتب כתוב תכתוב צור תיצור הוסף בנה
    लिख* बना* जोड़* तैयार likho likhiye banao banaiye bana_do likh_do
    写 寫 编写 編寫 创建 建立 实现 實現 生成 开发 開發 添加 加一个 加上 新增 设计 設計 做一个 帮我做 搭建 构建 起草 撰写 制作 弄一个
    書いて 書く 作成 作って 作る 実装 生成 追加 開発 設計して つくって 書き
    작성 만들어 만들 구현 생성 추가 개발 짜줘 짜_줘 써줘 써_줘 설계
    viet tao lam_mot xay_dung trien_khai soan tulis tuliskan buat buatkan bikin tambahkan bangun rancang เขียน สร้าง เพิ่ม ทำ`,
  review: `
    does_this_look how_does_this_look look_through spot_something ready_for_production how_can_it_be_better check checking verify double-check missed_anything i_may_have_missed comment_on pick_apart would_you_change second_opinion review reviews reviewing reveiw rewiew critique crticize audit assess evaluate inspect look_over look_it_over take_a_look have_a_look feedback_on give_feedback feedback thoughts_on any_thoughts what_do_you_think lgtm code_review sanity_check spot_check double_check proofread roast rate_my anything_wrong anything_wrong_with critic vet any_issues find_bugs find_issues check_for is_this_safe is_this_secure is_this_code is_this_ok look_for
    uberpruf* begutacht* code-review bewert* schau_dir schau_mal_uber kritisier* durchsehen prufe pruf gegenlesen was_haltst_du
    revois relis relire relecture passe_en_revue evalu* critique analyse_ce verifi* revue_de_code que_penses_tu examine
    revis* evalua* analiza_este critica* que_opinas audita* echale_un_vistazo comprueba examina
    revise avali* analise_este o_que_voce_acha critique da_uma_olhada
    revision* rivedi valut* esamin* dai_un_occhiata che_ne_pensi controlla critica
    beoordeel* controleer* nakijken kijk_naar wat_vind_je
    przejrzyj* ocen* sprawdz* zrecenzuj* przeanalizuj co_sadzisz rzuc_okiem recenzj*
    zkontroluj* posud* ohodnot* projdi zreviduj*
    проверь* проверить оцени* посмотри* ревью отревью* прокомментир* проанализир* что_думаешь критик* провед*_аудит заревью*
    перевiр* перевір* оціни* переглянь*
    incele* gozden_gecir* degerlendir* kontrol_et* ne_dusunuyorsun bir_bak elestir*
    revizuieste verifica evalueaza analizeaza ce_parere
    granska* gennemga* vurder* se_over gjennomga* kolla_igenom
    tarkista* arvioi katselmoi ellenorizd nezd_at velemenyezd ertekeld ελεγξ* αξιολογησ*
    راجع* مراجعه قيم* افحص* دقق ما_رايك بررسی_کن نقد_کن בדוק תבדוק סקור ביקורת_קוד מה_דעתך
    समीक्षा जांच* जाँच* रिव्यू dekho check_karo review_karo
    审查 審查 审核 評審 评审 检查 檢查 看看这段 看一下这 帮我看看 评价 评估 點評 点评 代码审查 挑毛病 把关
    レビュー 確認して 評価して 見てもらえ チェック 指摘し
    리뷰 검토 봐줘 평가해 점검 검증해
    danh_gia xem_giup kiem_tra nhan_xet tinjau periksa ulas cek ตรวจสอบ รีวิว`,
  refactor: `
    rewrite shorten shorter more_cleanly turn_this_into_idiomatic expressed rework refactor refactoring refacter refactr restructure reorganize reorganise rearrange clean_up cleanup clean_this clean_it_up tidy tidy_up simplify shorten_this_code deduplicate dedupe dry extract_into extract_a split_into split_this split_up decouple modularize modernize modernise rename inline_the rewrite_this rewrite_it move_into reduce_duplication remove_duplication more_readable more_idiomatic idiomatic more_pythonic pythonic cleaner more_maintainable more_concise extract pull_out consolidate get_rid_of_the_duplicat* unify replace
    refaktor* umstrukturier* aufraum* raum_auf vereinfach* umbau* umbenenn* benenne aufteil* teile_in lesbarer sauberer umschreib* zerleg*
    refactor* remanie* restructur* nettoie* simplifi* renomm* plus_lisible plus_propre reorganis* decoup* factoris* reecri*
    refactoriz* refactoric* reestructur* limpia* simplific* renombr* mas_legible mas_limpio reorganiz* divid* reescrib*
    refator* reestrutur* limp* simplifi* renomei* mais_legivel mais_limpo reescrev*
    rifattorizz* ristruttur* pulisc* semplific* rinomin* piu_leggibile piu_pulito riscriv* riorganizz*
    refactor* herstructureer* opschonen vereenvoudig* hernoem* leesbaarder herschrijf*
    zrefaktor* refaktory* uprosc* uporzadk* zmien_nazwe czytelniej* przepisz* podziel*
    refaktoruj* zjednodus* preusporad* prejmenuj* citelnejsi prepis*
    рефактор* отрефактор* упрост* перепиш* переименуй* причеш* раздел* разбей* вынес* почист* читаем*
    рефактор* спрост* перепиш* перейменуй*
    yeniden_duzenle* refactor_et* sadelestir* temizle* yeniden_adlandir* okunabilir yeniden_yaz* bol
    refactorizeaza simplifica restructureaza redenumeste curata
    refaktorer* refaktorera* forenkla* forenkle* stada omstrukturera* rydd_opp byt_namn ryd_op omdob*
    refaktoroi* yksinkertaista* siisti selkeyta nimea_uudelleen refaktorald egyszerusitsd nevezd_at αναδιαρθρωσ* απλοποιησ*
    اعد_هيكله اعاده_هيكله بسط* نظف* رتب اعد_كتابه اعد_تسميه بازسازی ساده_کن تمیز_کن رفکتور נקה פשט ארגן_מחדש רפקטור* שכתב
    रीफैक्टर रिफैक्टर सरल refactor_karo saaf_karo
    重构 重構 整理 简化 簡化 清理 重命名 拆分 抽取 提取成 优化代码结构 精简 改写 重写 改名 更易读 更清晰
    リファクタ 整理し 簡潔に きれいに 読みやすく 分割し 書き直し 書き換え リネーム シンプルに
    리팩토링 리팩터링 정리해 간소화 깔끔하게 분리해 이름을_바꿔 단순하게 읽기_쉽게
    tai_cau_truc don_dep toi_gian refactor_lai doi_ten rapikan sederhanakan refaktor ปรับโครงสร้าง`,
  optimise: `
    optimize optimise optimizing speed_up faster quicker more_efficient efficient performance make_it_faster reduce_memory
    optimier* schneller effizienter beschleunig* optimis* plus_rapide accelere* optimiz* mas_rapid* mas_eficiente mais_rapid* ottimizz* piu_veloce optimaliseer* sneller
    zoptymaliz* optymaliz* szybciej przyspiesz* optimalizuj* zrychli* оптимиз* ускор* быстрее оптимiз* оптимізу* hizlandir* optimize_et* daha_hizli optimizeaza mai_rapid optimera* snabbare hurtigere
    optimoi nopeammaksi optimalizald gyorsabb βελτιστοποιησ* حسن_اداء تحسين_الاداء اسرع بهینه שפר_ביצועים מהיר_יותר तेज़ तेज ऑप्टिमाइज़ 优化 優化 提速 更快 性能 最適化 高速化 速く 최적화 빠르게 성능 toi_uu nhanh_hon optimalkan percepat เพิ่มประสิทธิภาพ`,
  convert: `
    convert converting port_to port_this port_it port_the porting migrate migrating migration_to rewrite_in switch_from move_from upgrade upgrading turn_this_into change_this_to transpile convert_this
    konvertier* umwandel* wandle migrier* portier* umstellen_auf converti* migre* portage conviert* migra* pasa_este_codigo convert* converta migrar porta_questo zet_om omzetten
    przekonwert* przenies* migruj* zmigruj preved na_typescript перевед*_на_python сконверт* конверт* мигрир* портир* перенес* donustur* cevir_bu_kodu tasi konvertera* konverter* muunna konvertald μετατρεψ* حول* تحويل تبدیل_کن המר कन्वर्ट बदल* 转换 轉換 转成 改成 迁移 遷移 移植 升级 変換 移行 書き直して 変えて 변환 바꿔 마이그레이션 옮겨 chuyen_doi chuyen_sang ubah konversi แปลงโค้ด`,
  improve: `
    improve improving better enhance polish tweak adjust update change modify edit
    verbesser* ander* anpass* ameliore* modifi* mejora* cambia* modific* melhor* alter* mude miglior* cambia* verbeter* pas_aan ulepsz* zmien* vyleps* uprav* улучш* измени* обнови* доработ* покращ* зміни* iyilestir* gelistir degistir* guncelle* imbunatateste modifica forbattra* forbedr* andra endr* paranna muuta javits modositsd βελτιωσ* αλλαξ* حسن* عدل* غير بهبود تغییر_بده שפר שנה बेहतर 改进 改進 改善 完善 修改 更新 润色 改善 変更 更新 개선 변경 수정 업데이트 cai_thien thay_doi chinh_sua tingkatkan ปรับปรุง`,
  translate: `
    translate translates translating translation into_english into_french into_german into_spanish into_chinese into_japanese in_english_please
    ubersetz* ins_deutsche ins_englische auf_englisch traduis traduire traduisez traduction en_anglais en_francais traduc* traduzca traduce traduzir traduza em_portugues para_o_ingles al_ingles al_espanol traduci tradurre in_inglese in_italiano vertaal* naar_het_engels
    przetłumacz* na_angielski na_polski preloz* do_anglictiny перевед* перевод* на_английский на_русский переклад* ingilizceye turkceye cevir tercume* tradu oversatt* oversett* oversæt* kaanna fordit* μεταφρασ* ترجم* بالانجليزيه الى_الانجليزيه الى_العربيه ترجمه תרגם אनुवाद अनुवाद anuvad 翻译 翻譯 译成 翻成 英文怎么说 用英语怎么说 翻訳 英訳 和訳 訳して 번역 영어로 dich_sang dich_giup dich_cau terjemahkan แปลเป็น แปลข้อความ`,
  summarise: `
    summarize summarise summarizing summary tldr tl recap condense key_points main_points gist abstract_of in_a_nutshell bullet_points shorten
    zusammenfass* fass kurzfassung resum* resumen resumo riassum* sintesi samenvat* vat_samen streszcz* podsumuj* shrn* резюмир* суммир* кратко_перескаж* перескаж* краткое_содержание подытож* стисло ozetle* ozet rezuma* sammanfatta* sammenfatt* opsummer* oppsummer* tiivista yhteenveto foglald_ossze osszefoglal* περιληψη لخص* ملخص خلاصه סכם תקציר सारांश संक्षेप 总结 總結 摘要 概括 概述 归纳 要約 まとめ 요약 정리해줘 tom_tat ringkas rangkum สรุป`,
  run: `
    run_the run_my run running execute install deploy commit push merge pull rebase checkout start_the launch restart open_the download upload
    fuhr* install* ausfuhr* starte execute* lance* deploie* ejecut* instala* despliega* rode execut* esegui* avvia voer_uit uitvoeren uruchom* zainstaluj* spust* запуст* установ* закоммит* задепло* выполни* calistir* kur ruleaza kor kjør suorita asenna futtasd شغل* ثبت نفذ اجرا_کن نصب הרץ התקן चला* इंस्टॉल 运行 執行 执行 安装 部署 提交 启动 実行 インストール デプロイ コミット 실행 설치 배포 커밋 chay cai_dat jalankan pasang รัน ติดตั้ง`,
  plan: `
    plan planning roadmap strategy brainstorm ideas idea suggest suggestions recommend recommendation advice advise name_ideas names_for pros_and_cons compare_options which_should_i should_i outline itinerary schedule
    plane vorschlag* empfiehl* empfehl* ideen sollte_ich propose* recommand* conseil* idees devrais_je suger* recomiend* recomend* consejo* ideas_para deberia sugest* ideias devo consigli* suggeri* idee dovrei stel_voor raad_aan ideeen zaproponuj* polec* pomysł* doporuc* navrhni посовет* предлож* порекоменд* идеи стоит_ли план порад* oner* tavsiye* fikir* recomanda* foresla* anbefal* forslag ehdota suosittele javasol* οτλετ προτειν* اقترح* نصيحه خطه انصح پیشنهاد המלץ הצע रणनीति सुझाव सलाह योजना 建议 建議 推荐 推薦 计划 計劃 规划 方案 主意 该不该 提案 おすすめ 計画 アイデア 助言 추천 제안 계획 아이디어 조언 de_xuat goi_y ke_hoach khuyen sarankan rekomendasi saran rencana แนะนำ`,
  calculate: `
    calculate compute solve_for evaluate_the_expression how_much_is times plus minus divided_by squared integral derivative probability percent percentage sum_of product_of convert_to_celsius kilometers miles
    berechn* wie_viel_ist rechne calcul* combien_font calcul* cuanto_es quanto_e calcol* quanto_fa bereken* oblicz* ile_to vypocit* вычисл* посчита* сколько_будет hesapla* kac_eder berakn* beregn* laske szamold υπολογισ* احسب كم_يساوي محاسبه חשב गणना कितना_होता 计算 計算 等于多少 等于几 多少 計算して いくつ 계산 얼마 tinh_toan bang_may hitung berapa คำนวณ`,
};
