// What every page does with script: GOV.UK Frontend's components, and the sign that there is a script.
import { initAll } from '../vendor/govuk-frontend.mjs'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
initAll()
