/** A number as a cell of a strip shows it: two digits, no leading zero. */
export function brief(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  const sign = value < 0 ? '−' : '+';
  if (size >= 0.01 && size < 100) {
    return sign + String(Number(size.toPrecision(2))).replace(/^0\./, '.');
  }
  const [digits, power] = size.toExponential(0).split('e');
  return `${sign}${digits}e${power.replace('-', '−').replace('+', '')}`;
}

/** All the digits that there are. */
export function exact(value: number): string {
  return String(value).replaceAll('-', '−');
}

/** For tables: four digits. */
export function rounded(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (value === 0) return '0';
  const usual = Math.abs(value) >= 0.001 && Math.abs(value) < 1000;
  return (usual ? String(Number(value.toPrecision(4))) : value.toExponential(2)).replaceAll(
    '-',
    '−',
  );
}
