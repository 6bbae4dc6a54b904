import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import type { Profile } from '../../client/index.ts'
import { useApp } from '../model/app-context.ts'
import { Spinner } from '../parts/spinner.tsx'
import { Failure } from './failure.tsx'
import { useRequest } from './use-request.ts'

interface Props {
  number: number
  children: (profile: Profile) => ComponentChildren
}

/** Asks for a profile when it is put on the page (A5), and shows it when it has come. Another number needs another `key`. */
export function WithProfile({ number, children }: Props) {
  const app = useApp()
  const profile = useSignal<Profile | undefined>(undefined)
  const request = useRequest()

  function load() {
    request.run(async () => {
      profile.value = await app.people.profile(number)
    })
  }
  useEffect(load, [])

  if (profile.value !== undefined) return <>{children(profile.value)}</>
  return (
    <div class="people-stack people-awaited">
      {request.busy.value && <Spinner />}
      <Failure of={request} onRetry={load} />
    </div>
  )
}
