/** Page object of the rooms of a user: in the roster, and the one that is open. */
import type { Locator, Page } from 'playwright-core'
import { ConversationPage } from './conversation-page.ts'
import { untilEqual } from './until.ts'
import type { UserPage } from './user-page.ts'

/** An open room. */
export class RoomPage extends ConversationPage {
  readonly name: string
  private readonly user: UserPage

  constructor(user: UserPage, name: string) {
    super(user.page, {
      panel: name,
      field: `Message to ${name}`,
      log: `Messages in ${name}`,
    })
    this.name = name
    this.user = user
  }

  /** Waits for a line that tells what has happened. */
  async tells(text: string): Promise<void> {
    await this.panel.getByRole('log').getByText(text, { exact: true }).waitFor()
  }

  /** Opens a dialog about the room from its menu. */
  async choose(item: string, dialog: string): Promise<Locator> {
    await this.user.choose(this.panel.getByRole('button', { name: 'More', exact: true }), item)
    return this.user.dialog(dialog)
  }

  /** Opens the list of members. */
  async openMembers(): Promise<Locator> {
    await this.panel.getByRole('button', { name: 'Members', exact: true }).click()
    return this.user.dialog(`Members of ${this.name}`)
  }

  /** Waits until the list of members has exactly these, each with number and role. */
  async seesMembers(expected: readonly string[]): Promise<void> {
    const members = this.user.dialog(`Members of ${this.name}`)
    await untilEqual(
      async () => (await members.getByRole('listitem').allInnerTexts()).map(text => text.replace(/\s+/g, ' ').trim()),
      [...expected],
    )
  }

  /** Chooses what is done to a member, in the list of members. */
  async act(nickname: string, item: string): Promise<void> {
    await this.user.choose(this.user.button(`Actions for ${nickname}`), item)
  }
}

/** The rooms in the roster. */
export class RoomsOf {
  private readonly user: UserPage
  private readonly page: Page

  constructor(user: UserPage) {
    this.user = user
    this.page = user.page
  }

  /** The row of a room in the roster. */
  row(name: string): Locator {
    return this.page
      .getByRole('region', { name: 'Rooms', exact: true })
      .getByRole('listitem')
      .filter({ has: this.page.getByText(name, { exact: true }) })
  }

  /** Waits until the badges of a room say this; empty for none. */
  async seesBadges(name: string, badges: string): Promise<void> {
    const hidden = this.row(name).locator('.visually-hidden')
    await untilEqual(async () => (await hidden.allTextContents()).join(', '), badges)
  }

  /** Opens a room in the roster. */
  async open(name: string): Promise<RoomPage> {
    await this.row(name).getByRole('button', { name }).first().click()
    return this.at(name)
  }

  /** The open room. */
  at(name: string): RoomPage {
    return new RoomPage(this.user, name)
  }

  /** Opens the dialog with open rooms and invitations. */
  async find(): Promise<Locator> {
    await this.user.button('Find or create a room').first().click()
    return this.user.dialog('Rooms')
  }

  /** Creates a room, which is then open. */
  async create(name: string, { topic = '', byInvitation = false } = {}): Promise<RoomPage> {
    const dialog = await this.find()
    await dialog.getByRole('tab', { name: 'New room' }).click()
    await dialog.getByLabel('Name', { exact: true }).fill(name)
    await dialog.getByLabel('Topic', { exact: true }).fill(topic)
    if (byInvitation) await dialog.getByLabel('Those who are invited').check()
    await dialog.getByRole('button', { name: 'Create', exact: true }).click()
    const room = this.at(name)
    await room.field.waitFor()
    return room
  }
}
