/** Certificates for tests: each is its own authority. */
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const openssl = (...args: string[]) => promisify(execFile)('openssl', args)

/** Writes a certificate for 127.0.0.1 and localhost to `<path>.pem`, and its key to `<path>.key`. With days below 0 it has expired. */
export async function makeCertificate(path: string, days = 1): Promise<{ cert: string; key: string }> {
  const [cert, key, request, names] = [`${path}.pem`, `${path}.key`, `${path}.csr`, `${path}.cnf`]
  await writeFile(names, 'subjectAltName=IP:127.0.0.1,DNS:localhost\n')
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  await openssl('req', '-new', ...newKey, '-subj', '/CN=localhost', '-keyout', key, '-out', request)
  // Unlike `req -x509`, this makes expired ones.
  const signed = ['-req', '-in', request, '-signkey', key, '-days', String(days), '-extfile', names]
  await openssl('x509', ...signed, '-out', cert)
  return { cert, key }
}
