/** What axe-core does not find out: whether a text can be read on a background that changes from one colour to another. */
import type { Page } from 'playwright-core'

/** What WCAG asks of a text, level AA. */
const LEAST_CONTRAST = 4.5

type Colour = readonly [red: number, green: number, blue: number]

/** Runs in the page: each text on a gradient, with its colour and all of the gradient's. */
const onGradients = `[...document.querySelectorAll('body *')].flatMap(element => {
  const texts = [...element.childNodes].filter(node => node instanceof Text && node.data.trim() !== '')
  if (texts.length === 0 || !element.checkVisibility() || element.closest('.visually-hidden')) return []
  for (let behind = element; behind !== document.body; behind = behind.parentElement) {
    const { backgroundColor, backgroundImage } = getComputedStyle(behind)
    if (backgroundImage.includes('gradient')) {
      return { text: element.textContent, colour: getComputedStyle(element).color, gradient: backgroundImage }
    }
    if (backgroundColor !== 'rgba(0, 0, 0, 0)') return []
  }
  return []
})`

/** The texts on title bars that have too little contrast. */
export async function faintOnGradients(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    const texts = await page.evaluate<{ text: string; colour: string; gradient: string }[]>(onGradients)
    for (const { text, colour, gradient } of texts) {
      const [own = [0, 0, 0]] = coloursIn(colour)
      const least = Math.min(...coloursIn(gradient).map(behind => contrast(own, behind)))
      if (!(least >= LEAST_CONTRAST)) found.push(`${text}: ${colour} on ${gradient} has a contrast of ${least}`)
    }
  }
  return found
}

function coloursIn(css: string): Colour[] {
  return Array.from(css.matchAll(/rgb\((\d+), (\d+), (\d+)\)/g), ([, red, green, blue]) => [
    Number(red),
    Number(green),
    Number(blue),
  ])
}

/** From 1 to 21, as WCAG 2 defines it. */
function contrast(one: Colour, other: Colour): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = colour.map(value => {
    const share = value / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
