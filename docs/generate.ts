/** Writes the generated parts of the READMEs, docs/protocol.md, docs/client.md, docs/metrics.md and docs/operations/, and the alerts for Kubernetes. */
import { readFileSync, writeFileSync } from 'node:fs'
import { clientPage, packagePage, readmePage } from './client-page.ts'
import { metricsPage } from './metrics-page.ts'
import { reasonsPage, settingsPage } from './operations-pages.ts'
import { prometheusRule } from './prometheus-rule.ts'
import { protocolPage } from './protocol/page.ts'

function update(name: string, current: (text: string) => string): void {
  const document = new URL(name, import.meta.url)
  writeFileSync(document, current(readFileSync(document, 'utf8')))
}

update('protocol.md', protocolPage)
update('client.md', clientPage)
update('../README.md', readmePage)
update('../package/README.md', packagePage)
update('metrics.md', metricsPage)
update('operations/reasons.md', reasonsPage)
update('operations/settings.md', settingsPage)
const alerts = readFileSync(new URL('../docker/observability/alerts.yml', import.meta.url), 'utf8')
update('../deploy/components/monitoring/prometheusrule.yaml', () => prometheusRule(alerts))
