import { useSignal } from '@preact/signals'
import { useApp } from '../model/app.ts'
import { failureText } from '../model/failure.ts'
import { words } from '../model/language.ts'
import { fullName } from '../model/names.ts'
import { FIRST_GROUP } from '../model/roster-groups.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { useRequest } from '../parts/request.tsx'
import { Notice } from '../parts/status.tsx'
import { commonWords } from '../parts/words.ts'
import { rosterDialogWords } from './dialog-words.ts'
import type { RosterState } from './roster-state.ts'
import { groupKey } from './sections.ts'

/** The open dialog of the roster, if any. */
export function RosterDialog({ ui }: { ui: RosterState }) {
  const { roster, people } = useApp()
  const say = words(rosterDialogWords)
  const question = ui.question.value
  const onClose = (): void => {
    ui.question.value = undefined
  }
  const nameOfGroup = (wanted: number): string => roster.groups.value.find(({ group }) => group === wanted)?.name ?? ''

  switch (question?.is) {
    case undefined:
      return null
    case 'add group':
      return (
        <GroupNameDialog
          title={say.addGroupTitle}
          name=""
          action={say.add}
          onName={async name => {
            ui.current.value = groupKey(await roster.addGroup(name))
          }}
          onClose={onClose}
        />
      )
    case 'rename group':
      return (
        <GroupNameDialog
          title={say.renameGroupTitle}
          name={nameOfGroup(question.group)}
          action={say.rename}
          onName={name => roster.renameGroup(question.group, name)}
          onClose={onClose}
        />
      )
    case 'delete group': {
      const count = roster.groups.value.find(({ group }) => group === question.group)?.friends.length ?? 0
      return (
        <DeleteDialog
          title={say.deleteGroupTitle}
          question={say.deleteGroupAsk(nameOfGroup(question.group))}
          consequence={count === 0 ? say.deleteGroupEmpty : say.deleteGroupMoves(count, nameOfGroup(FIRST_GROUP))}
          onDelete={() => roster.deleteGroup(question.group)}
          onClose={onClose}
        />
      )
    }
    case 'delete friend':
      return (
        <DeleteDialog
          title={say.deleteFriendTitle}
          question={say.deleteFriendAsk(fullName(people.get(question.number).value))}
          consequence={say.deleteFriendKeeps}
          onDelete={() => roster.deleteFriend(question.number)}
          onClose={onClose}
        />
      )
  }
}

interface DeleteDialogProps {
  title: string
  question: string
  /** Side effects to mention. */
  consequence: string
  /** Deletes; a rejection is shown. */
  onDelete: () => Promise<void>
  onClose: () => void
}

/** Asks for confirmation before something is deleted. */
function DeleteDialog({ title, question, consequence, onDelete, onClose }: DeleteDialogProps) {
  const request = useRequest()
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="roster-question">
        <p>{question}</p>
        <p class="roster-quiet">{consequence}</p>
        {request.failure.value !== undefined && <Notice kind="error">{failureText(request.failure.value)}</Notice>}
        <div class="roster-question-actions">
          <Button onClick={onClose}>{words(commonWords).cancel}</Button>
          <Button
            kind="danger"
            onClick={() =>
              request.run(async () => {
                await onDelete()
                onClose()
              })
            }
          >
            {words(rosterDialogWords).delete}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

/** A character is a Unicode code point (A1). */
const MAX_NAME_CHARACTERS = 32

interface GroupNameDialogProps {
  title: string
  /** The current name. */
  name: string
  /** The label of the submit button. */
  action: string
  /** Uses the name; a rejection is shown. */
  onName: (name: string) => Promise<unknown>
  onClose: () => void
}

/** Asks for the name of a group, 1 to 32 characters (G1). */
function GroupNameDialog({ title, name: before, action, onName, onClose }: GroupNameDialogProps) {
  const say = words(rosterDialogWords)
  const name = useSignal(before)
  const wasEmpty = useSignal(false)
  const request = useRequest()
  const trimmed = name.value.trim()
  const characters = Array.from(trimmed).length

  const problem = (): string | undefined => {
    if (characters > MAX_NAME_CHARACTERS) return say.groupNameLong(characters)
    return characters === 0 && wasEmpty.value ? say.groupNameEmpty : undefined
  }
  const submit = (event: Event): void => {
    event.preventDefault()
    wasEmpty.value = characters === 0
    if (characters === 0 || characters > MAX_NAME_CHARACTERS) return
    void request.run(async () => {
      if (trimmed !== before) await onName(trimmed)
      onClose()
    })
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form class="roster-question" noValidate onSubmit={submit}>
        <Field label={say.groupName} hint={say.groupNameHint} error={problem()}>
          <input
            type="text"
            autocomplete="off"
            value={name.value}
            onFocus={event => event.currentTarget.select()}
            onInput={event => {
              name.value = event.currentTarget.value
            }}
          />
        </Field>
        {request.failure.value !== undefined && <Notice kind="error">{failureText(request.failure.value)}</Notice>}
        <div class="roster-question-actions">
          <Button onClick={onClose}>{words(commonWords).cancel}</Button>
          <Button kind="primary" type="submit">
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
