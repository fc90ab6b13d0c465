// A CSV file as it stands, for looking at it before it is sent: the server reads it again by its own rules.

export interface CsvRow { line: number; cells: string[] }

/** UTF-8, else what Korean spreadsheets write. */
export function textOf(bytes: ArrayBuffer): string {
  try { return new TextDecoder('utf-8', { fatal: true }).decode(bytes); } catch { return new TextDecoder('euc-kr').decode(bytes); }
}

/** Rows with the number of the line they begin on; quoted cells may hold commas and ends of lines. */
export function parseCsv(text: string): CsvRow[] {
  const rows: CsvRow[] = [];
  const source = text.replace(/^\uFEFF/, '');
  let cells: string[] = [], cell = '', quoted = false, line = 1, began = 1;
  const endRow = (): void => {
    cells.push(cell);
    if (cells.length > 1 || cell !== '') rows.push({ line: began, cells });
    cells = [];
    cell = '';
  };
  for (let i = 0; i < source.length; i++) {
    const letter = source[i] ?? '';
    if (letter === '\n') line++;
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (source[i + 1] === '"') { cell += '"'; i++; } else quoted = false;
    } else if (letter === '"' && cell === '') quoted = true;
    else if (letter === ',') { cells.push(cell); cell = ''; } else if (letter === '\n') { endRow(); began = line; } else if (letter !== '\r') cell += letter;
  }
  endRow();
  return rows;
}
