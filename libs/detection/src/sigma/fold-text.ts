/**
 * Text without regard to case. Folding a part of a text gives a part of the folded text, which `toLowerCase` alone does not promise: the final
 * sigma depends on what follows it, and the dotted İ becomes two characters.
 */
export function foldText(text: string): string {
  const lower = (text.includes('\u0130') ? text.replaceAll('\u0130', 'i') : text).toLowerCase();
  return lower.includes('\u03c2') ? lower.replaceAll('\u03c2', '\u03c3') : lower;
}
