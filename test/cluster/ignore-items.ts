/** Handlers that do nothing, for tests that care about some items only. */
import type { ItemHandlers } from '../../gateway/cluster/envelope.ts'

const ignore = () => {}

export const ignoreItems: ItemHandlers = {
  message: ignore,
  settled: ignore,
  bounced: ignore,
  refused: ignore,
  stored: ignore,
  requestAcks: ignore,
  broadcast: ignore,
  presence: ignore,
  friendAdded: ignore,
  displaced: ignore,
  monitor: ignore,
  copy: ignore,
  joined: ignore,
  fileOffer: ignore,
  fileAccepted: ignore,
  fileData: ignore,
  fileTaken: ignore,
  fileEnded: ignore,
  sampledMessage: ignore,
  adminCommand: ignore,
  adminReply: ignore,
  programs: ignore,
  toProgram: ignore,
  toProgramResults: ignore,
  fromProgram: ignore,
  fromProgramResults: ignore,
  programUserGone: ignore,
  roomInterest: ignore,
  roomMember: ignore,
  roomEntry: ignore,
  roomNotice: ignore,
}
