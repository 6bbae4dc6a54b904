import { words } from '../language/language.ts'
import { peopleWords } from './words.ts'

/** What the server's search knows (S1). */
const columns =
  'number, nickname, portrait, sex, age, country, province, city, education, school, job, hobby, description, online'
const operators = '= <> < <= > >= LIKE IN BETWEEN IS NULL AND OR NOT ( )'
const examples = [
  "nickname LIKE '%ming%' AND online = 1",
  "city IN ('北京', '上海') AND age BETWEEN 20 AND 30 ORDER BY age",
  "SELECT * FROM users WHERE hobby <> '' ORDER BY number DESC LIMIT 10",
]

/** What can be written as a condition; an example is taken over by a click. */
export function SqlHelp({ onTake }: { onTake: (example: string) => void }) {
  const say = words(peopleWords)
  return (
    <details class="people-sql-help">
      <summary>{say.sqlHelp}</summary>
      <dl>
        <dt>{say.sqlColumns}</dt>
        <dd>
          <code>{columns}</code>
          <p>{say.sqlOnline}</p>
        </dd>
        <dt>{say.sqlOperators}</dt>
        <dd>
          <code>{operators}</code>
          <p>{say.sqlLike}</p>
          <p>{say.sqlOrder}</p>
        </dd>
        <dt>{say.sqlExamples}</dt>
        {examples.map(example => (
          <dd key={example}>
            <button type="button" class="people-sql-example" onClick={() => onTake(example)}>
              <code>{example}</code>
            </button>
          </dd>
        ))}
      </dl>
    </details>
  )
}
