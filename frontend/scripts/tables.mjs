// Makes each table[data-sortable] sort by the head that is pressed: rises, then falls. Gaps and rows of sums stay last.
const names = new Intl.Collator('en-GB', { numeric: true, sensitivity: 'base' })

document.querySelectorAll('table[data-sortable]').forEach((table, number) => {
  const heads = [...table.tHead.rows[0].cells]
  const told = document.createElement('p')
  told.className = 'govuk-visually-hidden'
  told.setAttribute('role', 'status')
  table.closest('.app-table__box, .app-scroll, div').append(told)
  heads.forEach((head, place) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'app-table__sort'
    const arrow = document.createElement('span')
    arrow.className = 'app-table__arrow'
    arrow.setAttribute('aria-hidden', 'true')
    button.append(...head.childNodes)
    button.insertBefore(arrow, button.querySelector('.app-table__unit'))
    head.append(button)
    button.addEventListener('click', () => {
      const way = head.getAttribute('aria-sort') === 'ascending' ? 'descending' : 'ascending'
      heads.forEach(other => other.removeAttribute('aria-sort'))
      head.setAttribute('aria-sort', way)
      sort(table.tBodies[0], place, way === 'ascending' ? 1 : -1)
      told.textContent = `Sorted by ${button.textContent.trim()}, ${way}.`
    })
  })
  table.dataset.sorting = number
})

function sort (body, place, way) {
  const keyed = [...body.rows].map(row => [row, key(row, place)])
  keyed.sort(([one, a], [other, b]) => last(one, a) - last(other, b) || (a === null ? 0 : way * compare(a, b)))
  body.append(...keyed.map(([row]) => row))
}

// 0 for a row with a value, 1 for a gap, 2 for a row of sums.
function last (row, value) {
  return row.classList.contains('app-table__total') ? 2 : value === null ? 1 : 0
}

function key (row, place) {
  const cell = row.cells[place]
  if (!cell || cell.querySelector('.app-absent')) return null
  const text = cell.dataset.sort ?? cell.textContent.trim()
  if (text === '') return null
  const number = Number(text.replaceAll(',', '').replace('−', '-').replace(/%$/, ''))
  return Number.isNaN(number) ? text : number
}

function compare (a, b) {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return names.compare(String(a), String(b))
}
