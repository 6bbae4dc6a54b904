/** The alerts of docker/observability as a resource of the Prometheus Operator. */

const head = `# Generated from docker/observability/alerts.yml by npm run docs.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: oicq-gateway
  labels:
    app.kubernetes.io/name: oicq-gateway
spec:
`

/** Returns the manifest of these alert rules. */
export function prometheusRule(alerts: string): string {
  return head + alerts.replace(/^(?=.)/gm, '  ')
}
