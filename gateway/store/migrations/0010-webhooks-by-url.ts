/** Finds the webhooks that are due for one URL without reading those of others, such as a receiver that is away. */
import type { Migration } from 'kysely/migration'

export const webhooksByUrl: Migration = {
  async up(db) {
    await db.schema.createIndex('webhooks_by_url').on('webhooks').columns(['url', 'dueAt']).execute()
    await db.schema.dropIndex('webhooks_by_due').execute()
  },
}
