// Draws the map of each [data-map] when it comes into view: areas of a GeoJSON shaded by class, no outside tile. The JSON is
// {features, classes: [{from, to, label, colour}], bounds: [west, south, east, north]}; each feature's properties are name, words
// (its figure in words) and class (its place in classes; null: no figure, hatched). Keyboard users have the table.
const vendor = new URL('../vendor/', import.meta.url)
const GAP = { label: 'Not published or withheld', colour: '#e6e6e7' }

const seen = new IntersectionObserver(entries => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue
    seen.unobserve(target)
    draw(target).catch(error => fail(target, error))
  }
}, { rootMargin: '200px' })
document.querySelectorAll('[data-map]').forEach(place => seen.observe(place))

async function draw (place) {
  const [library, data] = await Promise.all([load(), figures(place.dataset.map)])
  key(place.querySelector('[data-map-key]'), data)
  const box = place.querySelector('[data-map-box]')
  const map = new library.Map({
    container: box,
    bounds: data.bounds,
    fitBoundsOptions: { padding: 16 },
    attributionControl: false,
    cooperativeGestures: true,
    dragRotate: false,
    pitchWithRotate: false,
    style: style(data)
  })
  map.touchZoomRotate.disableRotation()
  map.addControl(new library.NavigationControl({ showCompass: false }))
  map.on('error', ({ error }) => fail(place, error))
  map.addImage('gap', hatching())
  map.once('idle', () => { document.documentElement.dataset.mapped = 'yes' })
  tell(map, place.querySelector('[data-map-value]'))
}

async function load () {
  const library = await import(new URL('maplibre-gl.mjs', vendor))
  library.setWorkerUrl(new URL('maplibre-gl-worker.mjs', vendor).href)
  await styled()
  return library
}

// MapLibre measures its box, so its style sheet is there first.
function styled () {
  if (document.querySelector('link[data-maplibre]')) return
  return new Promise((resolve, reject) => {
    const link = document.createElement('link')
    link.rel = 'stylesheet'
    link.href = new URL('maplibre-gl.css', vendor)
    link.dataset.maplibre = ''
    link.onload = resolve
    link.onerror = () => reject(new Error('the style sheet of the map was not loaded'))
    document.head.append(link)
  })
}

async function figures (address) {
  const answer = await fetch(address, { headers: { Accept: 'application/json' } })
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`)
  return answer.json()
}

function style (data) {
  const areas = data.features.map((feature, id) => ({ ...feature, type: 'Feature', id }))
  const colours = data.classes.flatMap(({ colour }, number) => [number, colour])
  const known = ['!=', ['get', 'class'], null]
  const chosen = ['boolean', ['feature-state', 'chosen'], false]
  return {
    version: 8,
    sources: { areas: { type: 'geojson', data: { type: 'FeatureCollection', features: areas } } },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': '#ffffff' } },
      { id: 'gaps', type: 'fill', source: 'areas', filter: ['!', known], paint: { 'fill-pattern': 'gap' } },
      { id: 'areas', type: 'fill', source: 'areas', filter: known, paint: { 'fill-color': ['match', ['get', 'class'], ...colours, GAP.colour] } },
      { id: 'borders', type: 'line', source: 'areas', paint: { 'line-color': '#8a939c', 'line-width': 0.5 } },
      { id: 'chosen', type: 'line', source: 'areas', paint: { 'line-color': '#1b1f24', 'line-width': ['case', chosen, 3, 0] } }
    ]
  }
}

function hatching () {
  const size = 8
  const data = new Uint8Array(size * size * 4)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) data.set((x - y + size) % size < 2 ? [195, 200, 205, 255] : [250, 250, 250, 255], (y * size + x) * 4)
  }
  return { width: size, height: size, data }
}

function key (list, data) {
  const gap = data.features.some(feature => feature.properties.class === null)
  const entries = gap ? [...data.classes, GAP] : data.classes
  list.replaceChildren(...entries.map(({ label, colour }) => {
    const item = document.createElement('li')
    const swatch = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
    swatch.setAttribute('viewBox', '0 0 24 16')
    swatch.setAttribute('aria-hidden', 'true')
    const shape = (name, attributes) => {
      const made = document.createElementNS('http://www.w3.org/2000/svg', name)
      for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value)
      swatch.append(made)
    }
    shape('rect', { width: 24, height: 16, fill: colour })
    if (colour === GAP.colour) shape('path', { d: 'M0 0 16 16M8 0 24 16M-8 0 8 16M16 0 32 16', stroke: '#8a939c' })
    item.append(swatch, label)
    return item
  }))
  list.hidden = false
}

// The area under the pointer, or the one touched, is named below the map and outlined.
function tell (map, line) {
  let chosen = null
  const choose = feature => {
    if (chosen !== null) map.setFeatureState({ source: 'areas', id: chosen }, { chosen: false })
    chosen = feature?.id ?? null
    if (chosen === null) return
    map.setFeatureState({ source: 'areas', id: chosen }, { chosen: true })
    line.textContent = `${feature.properties.name}: ${feature.properties.words}`
  }
  const at = event => map.queryRenderedFeatures(event.point, { layers: ['areas', 'gaps'] })[0]
  map.on('mousemove', event => {
    const feature = at(event)
    map.getCanvas().classList.toggle('app-map__pointing', Boolean(feature))
    if (feature?.id !== chosen) choose(feature)
  })
  map.on('click', event => choose(at(event)))
  map.on('mouseout', () => choose(null))
}

function fail (place, error) {
  console.warn(`The map is not drawn: ${error?.message}`)
  if (document.documentElement.dataset.mapped) return
  place.querySelector('[data-map-box]').hidden = true
  place.querySelector('[data-map-value]').textContent = 'This browser does not draw the map; the table has the same figures.'
}
