// Passkeys: asks the device, and sends what it answers with the form. Without this script the forms stay hidden, and the
// page says which other way there is.

const usable = window.PublicKeyCredential?.parseRequestOptionsFromJSON && window.PublicKeyCredential?.parseCreationOptionsFromJSON

async function options (form) {
  if (form.dataset.passkey !== 'sign-in') {
    return JSON.parse(document.getElementById('passkey-options').textContent)
  }
  const answer = await fetch(form.action, { headers: { Accept: 'application/json' } })
  if (!answer.ok) throw new Error(`status ${answer.status}`)
  return answer.json()
}

function forAdding (publicKey, form) {
  const alone = form.elements.passwordless?.checked ?? false
  // To be found without an address, the key itself must remember whose it is, and must ask who holds it.
  const authenticatorSelection = { ...publicKey.authenticatorSelection, residentKey: alone ? 'required' : 'discouraged', requireResidentKey: alone }
  if (alone) authenticatorSelection.userVerification = 'required'
  return window.PublicKeyCredential.parseCreationOptionsFromJSON({ ...publicKey, authenticatorSelection })
}

async function ask (form) {
  const given = await options(form)
  if (form.dataset.passkey === 'add') {
    return navigator.credentials.create({ publicKey: forAdding(given.creation_options.publicKey, form) })
  }
  const publicKey = window.PublicKeyCredential.parseRequestOptionsFromJSON(given.request_options.publicKey)
  return navigator.credentials.get({ publicKey })
}

async function send (event) {
  event.preventDefault()
  const form = event.target
  const problem = form.querySelector('[data-passkey-problem]')
  problem.hidden = true
  try {
    const credential = await ask(form)
    form.elements.credential.value = JSON.stringify(credential.toJSON())
    form.submit()
  } catch {
    problem.textContent = 'Your device did not confirm the passkey. Try again, or take another way.'
    problem.hidden = false
  }
}

if (usable) {
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    form.hidden = false
    form.addEventListener('submit', send)
  }
  for (const words of document.querySelectorAll('[data-without-passkey]')) words.hidden = true
}
