// Says, five minutes before, that the session of whoever is signed in is about to end, and lets them go on. The page
// says how many minutes without one end it (saferplan/web/sign_in/settings.py); the server ends it in any case.

const MINUTE = 60_000
const BEFORE = 5
const ends = Number(document.documentElement.dataset.idleMinutes)
const warns = ends - BEFORE
const token = document.querySelector('[name=csrfmiddlewaretoken]')?.value
const address = document.documentElement.dataset.stay

const dialog = document.createElement('dialog')
dialog.className = 'app-dialog'
dialog.setAttribute('aria-labelledby', 'session-title')
dialog.innerHTML = '<h2 class="govuk-heading-m" id="session-title">You are about to be signed out</h2>' +
  `<p class="govuk-body" id="session-words">You have opened no page for ${warns} minutes. In ${BEFORE} minutes you are signed out, and what you have not sent is lost.</p>` +
  '<button type="button" class="govuk-button">Stay signed in</button>'
const [title, words, button] = dialog.children

async function stay () {
  const answer = await fetch(address, { method: 'POST', headers: { 'X-CSRFToken': token }, redirect: 'manual' })
  if (answer.status !== 204) return over()
  dialog.close()
  start()
}

async function over () {
  // Somebody may have gone on in another tab.
  if ((await fetch(address, { redirect: 'manual' })).status === 204) {
    dialog.close()
    return start()
  }
  title.textContent = 'You are signed out'
  words.textContent = 'Copy what you typed before you sign in again: it was not sent.'
  button.textContent = 'Close'
  button.onclick = () => dialog.close()
}

let warning, end
function start () {
  clearTimeout(warning)
  clearTimeout(end)
  button.onclick = stay
  warning = setTimeout(() => dialog.showModal(), warns * MINUTE)
  end = setTimeout(over, ends * MINUTE + 1000)
}

if (address && token) {
  document.body.append(dialog)
  start()
}
