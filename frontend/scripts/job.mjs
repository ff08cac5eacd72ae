// The page of work in the background: asks for itself again until the work has ended. Without script there is a link.
const EVERY = 1500

async function ask () {
  const answer = await fetch(window.location.href, { headers: { Accept: 'text/html' } })
  // Signed out meanwhile, or a server that starts anew: the link is still there.
  if (!answer.ok || answer.redirected) return
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const [now, then] = [document.querySelector('[data-job]'), page.querySelector('[data-job]')]
  if (now && then) show(now, then)
}

// Only what changed is changed: a link keeps its focus, and what is said aloud is said once.
function show (now, then) {
  if ('open' in now.dataset && 'open' in then.dataset) {
    replace(now, then, '[role=status]')
    replace(now, then, '.app-tag')
    const [bar, fresh] = [now.querySelector('progress'), then.querySelector('progress')]
    if (bar && fresh) bar.parentElement.replaceChildren(...fresh.parentElement.childNodes)
    else if (fresh) now.querySelector('[role=status]').after(fresh.parentElement)
    return
  }
  // The place that is read aloud stays; its words are new.
  const said = now.querySelector('[role=status]')
  const words = then.querySelector('[role=status]')
  now.replaceChildren(...then.childNodes)
  if (said && words) {
    words.replaceWith(said)
    said.textContent = words.textContent
  }
  delete now.dataset.open
}

function replace (now, then, selector) {
  const [here, there] = [now.querySelector(selector), then.querySelector(selector)]
  if (here && there && here.textContent !== there.textContent) {
    here.className = there.className
    here.textContent = there.textContent
  }
}

while (document.querySelector('[data-job][data-open]')) {
  await new Promise(resolve => setTimeout(resolve, EVERY))
  // A page that nobody looks at asks nothing.
  if (!document.hidden) await ask().catch(() => {})
}
