/** The value of a hexadecimal digit, given its character code, or -1; also -1 for the NaN past the end of a text. */
export function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
