/** What a client has been told of friends: each change once, whatever comes twice or late (P2). */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { PresenceUpdate } from '../../gateway/cluster/directory.ts'
import { PresenceView } from '../../gateway/session/presence-view.ts'
import { Mode } from '../../protocol/index.ts'

const FRIEND = 10_001

function seen(generation: number, mode: Mode, number = FRIEND): PresenceUpdate {
  return { number, generation, mode }
}

/** The presence view of a client that was told of these updates, in this order. */
function after(...told: PresenceUpdate[]): PresenceView {
  const presenceView = new PresenceView()
  for (const update of told) presenceView.apply(update)
  return presenceView
}

describe('P2: news of a friend', () => {
  test('that comes online is news', () => {
    assert.equal(after().apply(seen(1, Mode.online)), true)
  })

  test('that was offline all along is none', () => {
    assert.equal(after().apply(seen(1, Mode.offline)), false)
  })

  test('is told once, however often it comes', () => {
    const presenceView = after(seen(1, Mode.online))
    assert.equal(presenceView.apply(seen(1, Mode.online)), false)
    assert.equal(presenceView.apply(seen(1, Mode.doNotDisturb)), true)
    assert.equal(presenceView.apply(seen(1, Mode.doNotDisturb)), false)
  })

  test('that goes offline is news once', () => {
    const presenceView = after(seen(1, Mode.online))
    assert.equal(presenceView.apply(seen(1, Mode.offline)), true)
    assert.equal(presenceView.apply(seen(1, Mode.offline)), false)
  })

  test('from an older sign-in is none, whatever it says', () => {
    for (const mode of [Mode.online, Mode.doNotDisturb, Mode.offline]) {
      const presenceView = after(seen(2, Mode.doNotDisturb))
      assert.equal(presenceView.apply(seen(1, mode)), false)
      assert.deepEqual([...presenceView.visible()], [seen(2, Mode.doNotDisturb)])
    }
  })

  test('of an end that comes after the next beginning is none (P5)', () => {
    const presenceView = after(seen(1, Mode.online), seen(2, Mode.online))
    assert.equal(presenceView.apply(seen(1, Mode.offline)), false)
    assert.deepEqual([...presenceView.visible()], [seen(2, Mode.online)])
  })

  test('of a beginning that comes after its end is none', () => {
    const presenceView = after(seen(1, Mode.online), seen(2, Mode.offline))
    assert.equal(presenceView.apply(seen(1, Mode.doNotDisturb)), false)
    assert.deepEqual([...presenceView.visible()], [])
  })

  test('of a newer sign-in in the same mode is none to the client, but older ones are late from then on', () => {
    const presenceView = after(seen(1, Mode.online))
    assert.equal(presenceView.apply(seen(2, Mode.online)), false)
    assert.equal(presenceView.apply(seen(1, Mode.offline)), false)
    assert.equal(presenceView.apply(seen(2, Mode.offline)), true)
  })

  test('says nothing of another friend', () => {
    const presenceView = after(seen(9, Mode.online))
    assert.equal(presenceView.apply(seen(1, Mode.online, 10_002)), true)
    assert.equal(presenceView.apply(seen(9, Mode.offline)), true)
    assert.deepEqual([...presenceView.visible()], [seen(1, Mode.online, 10_002)])
  })
})

describe('what a client is told of a new friend', () => {
  test('replaces what it knew, also by an older sign-in', () => {
    const presenceView = after(seen(5, Mode.online))
    presenceView.reset(seen(3, Mode.doNotDisturb))
    assert.deepEqual([...presenceView.visible()], [seen(3, Mode.doNotDisturb)])
    assert.equal(presenceView.apply(seen(3, Mode.online)), true)
  })

  test('that is offline forgets it: whichever sign-in comes next is news', () => {
    const presenceView = after(seen(5, Mode.online))
    presenceView.reset(seen(0, Mode.offline))
    assert.deepEqual([...presenceView.visible()], [])
    assert.equal(presenceView.apply(seen(4, Mode.offline)), false)
    assert.equal(presenceView.apply(seen(4, Mode.online)), true)
  })

  test('is not told again', () => {
    const presenceView = new PresenceView()
    presenceView.reset(seen(1, Mode.online))
    assert.equal(presenceView.apply(seen(1, Mode.online)), false)
  })

  test('is what it knows until something else is', () => {
    const presenceView = new PresenceView()
    const first = seen(1, Mode.online)
    presenceView.reset(first)
    assert.equal(presenceView.of(first.number), first)
    presenceView.apply(seen(2, Mode.online))
    assert.notEqual(presenceView.of(first.number), first)
  })
})

test('P2: a client shows the last state, told by changes only, though news comes late, twice and mixed', () => {
  const modes = fc.constantFrom(Mode.online, Mode.doNotDisturb, Mode.offline)
  // A sign-in's own news keeps its order: it comes from one instance. That of several sign-ins does not.
  const signIns = fc.array(fc.array(modes, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(signIns, fc.infiniteStream(fc.nat()), (lives, choices) => {
      const presenceView = new PresenceView()
      const left = lives.map((life, place) => life.map(mode => seen(place + 1, mode)))
      let shown: Mode = Mode.offline
      for (let rest = left.filter(life => life.length > 0); rest.length > 0; rest = left.filter(l => l.length > 0)) {
        const life = rest[choices.next().value % rest.length] ?? []
        const [news] = choices.next().value % 3 === 0 ? life : life.splice(0, 1)
        if (news === undefined || !presenceView.apply(news)) continue
        assert.notEqual(news.mode, shown, 'told what the client shows already')
        shown = news.mode
      }
      const last = lives.at(-1)?.at(-1)
      const isKnown = [...presenceView.visible()].map(({ mode }) => mode)
      assert.deepEqual(isKnown, shown === Mode.offline ? [] : [shown])
      assert.equal(shown, last)
    }),
  )
})
