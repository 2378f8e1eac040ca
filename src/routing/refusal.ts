import { normalizeText } from './normalize-text';

/** Longer answers may begin with a regret and go on to help. */
const LONGEST_REFUSAL = 900;

/** A refusal comes at once (characters from the beginning). */
const OPENING = 260;

/**
 * Sentences that decline, on normalized text. Each needs to say both "I cannot" and that it is about helping, so that "I cannot
 * reproduce the bug" and "I can't find an error in your code" are no refusals.
 */
const DECLINES: readonly RegExp[] = [
  /\bi(?:'m| am)? ?(?:really |so |very )?(?:sorry|afraid)?,? ?(?:but |that )?(?:i )?(?:can't|cannot|can not|won't|will not|am unable to|am not able to|am not going to|must decline to|have to decline to|don't feel comfortable|am not comfortable) ?(?:to )?(?:help|assist|comply|fulfil+|provide|support|create|generate|write|engage|continue|discuss|do that|do this|participate|answer|share|offer|produce|complete (?:this|that|your) request|with)/,
  /\bas an? (?:ai|artificial intelligence|language model|llm)\b.{0,80}\b(?:can't|cannot|unable|not able|don't have the ability)/,
  /\bi(?:'m| am) (?:unable|not able|not allowed|not permitted) to (?:help|assist|comply|fulfil+|provide|create|generate|write|discuss|answer|do (?:this|that))/,
  /\b(?:this|that|your) request (?:violates|goes against|conflicts with|cannot be fulfilled)/,
  /\bi must (?:respectfully )?(?:decline|refuse)/,
  /\bich kann (?:dir|ihnen|euch)?\b.{0,40}\bnicht (?:helfen|weiterhelfen|unterstutzen|behilflich)|\bdabei kann ich .{0,20}nicht (?:helfen|unterstutzen)|\btut mir leid, (?:aber )?(?:das|dabei|ich) .{0,20}(?:kann|darf) .{0,20}nicht/,
  /\bje (?:suis desole,? (?:mais )?(?:je )?)?ne (?:peux|puis) pas (?:vous |t')?(?:aider|aider|assister|repondre a (?:cette|votre)|fournir|faire cela)|\bdesole,? (?:mais )?je ne peux pas/,
  /\b(?:lo siento|disculpa|perdon),? (?:pero )?no puedo\b|\bno puedo (?:ayudarte|ayudarle|ayudar|asistir|cumplir|proporcionar)/,
  /\b(?:desculpe|sinto muito|lamento),? (?:mas )?(?:eu )?nao posso\b|\bnao posso (?:ajudar|te ajudar|fornecer|cumprir)/,
  /\b(?:mi dispiace|spiacente),? (?:ma )?non posso\b|\bnon posso (?:aiutarti|aiutare|fornire|soddisfare)/,
  /(?:извините|простите|к сожалению|сожалею),? (?:но )?я не (?:могу|буду)|я не могу (?:помочь|выполнить|предоставить|помогать)/,
  /(?:przykro mi|przepraszam),? (?:ale )?nie moge|nie moge (?:ci |w tym )?(?:pomoc|spełnic)/,
  /(?:uzgunum|maalesef),? .{0,40}(?:yardimci olamam|yardim edemem|yapamam)|yardimci olamam/,
  /(?:抱歉|对不起|對不起|很遗憾).{0,20}(?:无法|不能|沒辦法|没办法|不便)|我(?:无法|不能)(?:帮|协助|提供|满足|回答|完成这)/,
  /(?:申し訳|すみません|恐れ入り).{0,40}(?:できません|できかねます|お手伝いできません|お答えできません)|お手伝いできません/,
  /(?:죄송합니다|죄송하지만|미안하지만).{0,40}(?:수 없|어렵습니다|드릴 수 없)|도와드릴 수 없/,
  /(?:عذرا|اسف|اعتذر|للاسف).{0,40}(?:لا يمكنني|لا استطيع|لا يمكن)|لا (?:يمكنني|استطيع) مساعدتك/,
  /(?:क्षमा करें|माफ़ करें|माफ करें|खेद है).{0,60}(?:नहीं कर सकता|नहीं कर सकती|असमर्थ)/,
  /(?:spijt me|sorry),? (?:maar )?(?:ik kan|dat kan ik) .{0,40}niet (?:helpen|doen)|(?:tyvarr|beklager|desværre).{0,30}kan jeg? (?:inte|ikke) (?:hjalpa|hjelpe|hjælpe)/,
  /xin loi.{0,40}khong the|maaf,? .{0,30}(?:tidak (?:bisa|dapat)|tak dapat) (?:membantu|memenuhi)/,
];

/**
 * Whether an answer declines to do what was asked.
 * @param answer the visible text
 * @param request what the user wrote: where that holds such a sentence itself (to translate, to quote), it proves nothing
 */
export function isRefusal(answer: string, request: string): boolean {
  if (answer.length > LONGEST_REFUSAL) return false;
  const spoken = answer.replace(/```[\s\S]*?(?:```|$)/g, ' ').replace(/`[^`\n]*`|"[^"\n]*"|“[^”\n]*”|^\s*>.*$/gm, ' ');
  const opening = normalizeText(spoken).slice(0, OPENING);
  if (!DECLINES.some((pattern) => pattern.test(opening))) return false;
  const asked = normalizeText(request.slice(-4000));
  return !DECLINES.some((pattern) => pattern.test(asked));
}
