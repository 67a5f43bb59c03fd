// @ts-check
/** Real measures by size, as a table. */

import { part } from '../parts.js';
import { measureName, say } from './strings.js';

/** @typedef {import('./state.js').Editing} Editing */
/** @typedef {import('./state.js').Row} Row */

const NEXT = { XS: 'S', S: 'M', M: 'L', L: 'XL', XL: 'XXL', XXL: '3XL' };

export class SizesTable {
  /** @type {Editing | null} */ #editing = null;
  #table = part('fit-table', HTMLTableElement);
  #trouble = part('fit-sizes-trouble', HTMLElement);

  constructor() {
    this.#table.addEventListener('change', () => this.#keep());
    this.#table.addEventListener('click', event => {
      const row = event.target instanceof Element && event.target.closest('button') ? event.target.closest('tr') : null;
      if (row) this.#remove(row.rowIndex - 1);
    });
    part('fit-size-add', HTMLButtonElement).addEventListener('click', () => this.#add());
  }

  /** Measures of this category, and those that the item has besides. @returns {string[]} */
  get #columns() {
    const { item, now } = /** @type {Editing} */ (this.#editing);
    return [...new Set([...Object.keys(item.measures), ...now.rows.flatMap(({ measures }) => Object.keys(measures))])];
  }

  /** @param {Editing} editing */
  render(editing) {
    this.#editing = editing;
    const { rows } = editing.now;
    part('fit-no-sizes', HTMLElement).hidden = rows.length > 0;
    this.#table.hidden = !rows.length;
    const columns = this.#columns;
    const same = this.#table.tBodies[0]?.rows.length === rows.length && this.#table.tHead?.rows[0]?.cells.length === columns.length + 2;
    if (!same) this.#build(rows, columns);
    for (const [index, { name, measures }] of rows.entries()) {
      const [first, ...others] = this.#fields(index);
      write(first, name);
      columns.forEach((column, i) => write(others[i], measures[column] ?? ''));
      columns.forEach((column, i) => others[i].setAttribute('aria-label', say('z_cell', { measure: measureName(column), size: name })));
    }
    this.#check();
  }

  /** @param {Row[]} rows @param {string[]} columns */
  #build(rows, columns) {
    const head = document.createElement('tr');
    for (const words of [say('z_size'), ...columns.map(name => `${measureName(name)}, ${name.slice(-2)}`), '']) {
      const cell = document.createElement(words ? 'th' : 'td');
      cell.textContent = words;
      if (words) cell.setAttribute('scope', 'col');
      head.append(cell);
    }
    this.#table.tHead?.replaceChildren(head);
    this.#table.tBodies[0].replaceChildren(...rows.map(({ name }, index) => {
      const row = document.createElement('tr');
      for (const column of ['', ...columns]) {
        const field = document.createElement('input');
        field.maxLength = 20;
        field.autocomplete = 'off';
        if (column) field.inputMode = 'decimal';
        else field.setAttribute('aria-label', say('z_name', { n: index + 1 }));
        field.setAttribute('aria-describedby', 'fit-sizes-trouble');
        row.append(document.createElement('td'));
        row.lastElementChild?.append(field);
      }
      const remove = document.createElement('button');
      remove.type = 'button';
      remove.className = 'round';
      remove.setAttribute('aria-label', say('z_remove', { size: name }));
      remove.textContent = '×';
      row.append(document.createElement('td'));
      row.lastElementChild?.append(remove);
      return row;
    }));
  }

  /** @param {number} index */
  #fields(index) { return [...this.#table.tBodies[0].rows[index].querySelectorAll('input')]; }

  #keep() {
    const columns = this.#columns;
    /** @type {Row[]} */ const rows = [...this.#table.tBodies[0].rows].map((_, index) => {
      const [name, ...values] = this.#fields(index).map(field => field.value.trim());
      return { name, measures: Object.fromEntries(columns.map((column, i) => [column, values[i]]).filter(([, text]) => text)) };
    });
    this.#editing?.change({ rows });
  }

  #add() {
    const { rows } = /** @type {Editing} */ (this.#editing).now;
    const last = rows.at(-1)?.name ?? '';
    const next = NEXT[/** @type {keyof typeof NEXT} */ (last.toUpperCase())] ?? (/^\d+$/.test(last) ? String(Number(last) + 2) : rows.length ? '' : 'M');
    this.#editing?.change({ rows: [...rows, { name: rows.some(({ name }) => name === next) ? '' : next, measures: {} }] });
    this.#fields(rows.length)[0].focus();
  }

  /** @param {number} index */
  #remove(index) {
    const { rows } = /** @type {Editing} */ (this.#editing).now;
    this.#editing?.change({ rows: rows.filter((_, i) => i !== index) });
    part('fit-size-add', HTMLButtonElement).focus();
  }

  /** What is wrong with the table, or null; marks the field. @returns {string | null} */
  #check() {
    const { now, item } = /** @type {Editing} */ (this.#editing);
    /** @type {string | null} */ let trouble = null;
    const seen = new Set();
    for (const [index, { name, measures }] of now.rows.entries()) {
      const fields = this.#fields(index);
      const wrongName = !name ? say('z_unnamed') : seen.has(name) ? say('z_twice', { size: name }) : null;
      seen.add(name);
      fields[0].setAttribute('aria-invalid', String(Boolean(wrongName)));
      trouble ??= wrongName;
      for (const [i, column] of this.#columns.entries()) {
        const text = measures[column] ?? '';
        const value = Number(text.replace(',', '.'));
        const [least, most] = item.measures[column] ?? [0, Infinity];
        const values = { measure: measureName(column), size: name, least, most, unit: column.slice(-2) };
        const wrong = !text ? null : Number.isNaN(value) ? say('z_number', values) : value < least || value > most ? say('z_range', values) : null;
        fields[i + 1].setAttribute('aria-invalid', String(Boolean(wrong)));
        trouble ??= wrong;
      }
    }
    this.#trouble.textContent = trouble ?? '';
    return trouble;
  }

  /** What is wrong with the table, or null. */
  get trouble() { return this.#editing ? this.#check() : null; }
}

/** @param {HTMLInputElement} field @param {string} text */
function write(field, text) {
  if (field.value !== text) field.value = text;
}
