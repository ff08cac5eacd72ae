// Draws each [data-chart] again from its Vega-Lite specification at the width of its box, so that its words stay readable
// on a telephone. The server's picture stays if anything fails, and for who has no script. No eval, no style element.
const vendor = new URL('../vendor/', import.meta.url)
const widths = [280, 320, 480, 680, 900] // a closed set, so that the server keeps few pictures and specifications
const hatchings = {
  '#767677': ['#ffffff', '#5a6570', 1.6, 'M-1 7 7-1M-1 1 1-1M5 7 7 5'],
  '#8fb3d6': ['#c6d9ea', '#7fa6cb', 1.2, 'M-1 7 7-1M-1 1 1-1M5 7 7 5'],
  '#e6e6e7': ['#f4f5f6', '#c3c8cd', 1, 'M-1-1 7 7M-1 5 1 7M5-1 7 1']
} // the colours that stand for a hatching, as in the reports

const figures = [...document.querySelectorAll('[data-chart]')]
if (figures.length) start()

async function start () {
  await classic('vega.js')
  await classic('vega-lite.js')
  const { expressionInterpreter } = await import(new URL('vega-interpreter.mjs', vendor))
  for (const figure of figures) await draw(figure, expressionInterpreter).catch(report)
  document.documentElement.dataset.drawn = 'yes'
  let waiting
  addEventListener('resize', () => {
    clearTimeout(waiting)
    waiting = setTimeout(() => figures.forEach(figure => draw(figure, expressionInterpreter).catch(report)), 200)
  })
}

function classic (name) {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = new URL(name, vendor)
    script.onload = resolve
    script.onerror = () => reject(new Error(`${name} was not loaded`))
    document.head.append(script)
  })
}

async function draw (figure, expr) {
  const box = figure.querySelector('.app-figure__picture')
  const width = widths.findLast(one => one <= box.clientWidth) ?? widths[0]
  if (figure.dataset.width === String(width)) return
  const address = new URL(figure.dataset.chart, document.baseURI)
  address.searchParams.set('width', width)
  const answer = await fetch(address, { headers: { Accept: 'application/json' } })
  if (!answer.ok) throw new Error(`${address.pathname}: ${answer.status}`)
  const runtime = window.vega.parse(window.vegaLite.compile(await answer.json()).spec, null, { ast: true })
  const fresh = document.createElement('div')
  const view = new window.vega.View(runtime, { expr, renderer: 'svg', hover: true }).initialize(fresh)
  await view.runAsync()
  replace(box, fresh.querySelector('svg'))
  figure.dataset.width = width
}

// The new picture takes over the old one's name and description, by which assistive technology knows it.
function replace (box, svg) {
  const old = box.querySelector('svg')
  svg.setAttribute('viewBox', `0 0 ${svg.getAttribute('width')} ${svg.getAttribute('height')}`)
  svg.removeAttribute('style')
  svg.querySelectorAll('[role], [aria-roledescription], [aria-label]').forEach(mark => {
    for (const name of ['role', 'aria-roledescription', 'aria-label']) mark.removeAttribute(name)
  })
  for (const name of ['role', 'aria-labelledby']) if (old?.hasAttribute(name)) svg.setAttribute(name, old.getAttribute(name))
  for (const part of ['desc', 'title']) {
    const told = old?.querySelector(`:scope > ${part}`)
    if (told) svg.prepend(told.cloneNode(true))
  }
  hatch(svg, box.closest('figure').id || 'chart')
  box.replaceChildren(svg)
  box.classList.add('app-figure__picture--drawn')
}

function hatch (svg, ident) {
  const make = (name, attributes) => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name)
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
    return made
  }
  for (const [colour, [ground, ink, width, lines]] of Object.entries(hatchings)) {
    const marks = svg.querySelectorAll(`[fill="${colour}"]`)
    if (!marks.length) continue
    const id = `${ident}-hatching-${colour.slice(1)}`
    const pattern = make('pattern', { id, width: 6, height: 6, patternUnits: 'userSpaceOnUse' })
    pattern.append(make('rect', { width: 6, height: 6, fill: ground }), make('path', { d: lines, stroke: ink, 'stroke-width': width }))
    const defs = make('defs', {})
    defs.append(pattern)
    svg.append(defs)
    marks.forEach(mark => mark.setAttribute('fill', `url(#${id})`))
  }
}

function report (error) {
  console.warn(`A chart keeps the server's picture: ${error.message}`)
}
