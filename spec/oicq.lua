-- The OICQ protocol for Wireshark and tshark 4: in WebSocket messages, and on a TCP stream where frames follow each other.
-- Copy it to the folder of personal Lua plugins, or: tshark -X lua_script:oicq.lua -r capture.pcapng -Y 'oicq1.type == 3'
-- Without a subprotocol, and on TCP, frames are known by their first bytes; or say so: -d tcp.port==8001,oicq1

-- Its name is oicq1, because Wireshark has an oicq: the later protocol of QQ, which is another one.
-- The tables are those of the protocol document: npm run docs.
-- generated:tables
local SUBPROTOCOL = "oicq.1"
local LEADER = 129
local MAX_BODY_BYTES = 65536
local programs = { [1] = "server", [2] = "fax", [3] = "web", [4] = "print", [5] = "chat", [10] = "user" }
local SERVER, CHAT, USER = 1, 5, 10
-- What is known of each field by its name alone.
local field_types = {
  nickname = { type = "string" },
  portrait = { type = "number" },
  password = { type = "string" },
  sex = { type = "number" },
  age = { type = "number" },
  realName = { type = "string" },
  country = { type = "number" },
  province = { type = "number" },
  city = { type = "string" },
  address = { type = "string" },
  postcode = { type = "string" },
  education = { type = "number" },
  school = { type = "string" },
  job = { type = "number" },
  phone = { type = "string" },
  pager = { type = "string" },
  email = { type = "string" },
  hobby = { type = "string" },
  description = { type = "string" },
  verification = { type = "number", values = { [0] = "anyone", [1] = "ask", [2] = "nobody" } },
  number = { type = "number" },
  manner = { type = "number", values = { [0] = "normal", [1] = "hidden" } },
  recipient = { type = "number" },
  text = { type = "string" },
  group = { type = "number" },
  friend = { type = "number" },
  name = { type = "string" },
  moves = { type = "number" },
  start = { type = "number" },
  count = { type = "number" },
  direction = { type = "number", values = { [1] = "below", [2] = "above" } },
  condition = { type = "string" },
  reason = { type = "string" },
  mode = { type = "number", values = { [1] = "online", [2] = "hidden", [3] = "doNotDisturb", [4] = "offline" } },
  watched = { type = "number" },
  length = { type = "number" },
  accepted = { type = "number" },
  data = { type = "bytes" },
  agreed = { type = "number" },
  success = { type = "number" },
  groups = { type = "number" },
  friends = { type = "number" },
  state = { type = "number", values = { [1] = "online", [2] = "hidden", [3] = "doNotDisturb", [4] = "offline" } },
  flag = { type = "number", values = { [1] = "system", [2] = "user" } },
  kind = { type = "number", values = { [0] = "none", [1] = "added", [2] = "requested", [3] = "agreed", [4] = "refused", [5] = "monitored", [16] = "unknownType", [17] = "noProgram", [18] = "serverFailed", [19] = "unavailable", [20] = "busy", [21] = "operatorsOnly", [22] = "noSuchNumber", [23] = "yourself", [24] = "programBusy", [25] = "programGone", [26] = "userAway", [27] = "userBusy", [28] = "notGranted", [32] = "nicknameLength", [33] = "passwordLength", [37] = "passwordCharacters", [38] = "tooManyRegistrations", [34] = "profileTextLength", [35] = "portraitRange", [36] = "unknownVerification", [48] = "alreadySignedIn", [49] = "unknownManner", [50] = "wrongPassword", [51] = "tooManyGuesses", [52] = "accountDisabled", [56] = "unknownMode", [57] = "unknownDirection", [64] = "textTooLong", [65] = "mailboxFull", [66] = "mayArrive", [67] = "messageRefused", [68] = "notChecked", [72] = "groupNameLength", [73] = "tooManyGroups", [74] = "noSuchGroup", [75] = "firstGroup", [76] = "groupFull", [77] = "rosterFull", [78] = "notYourFriend", [79] = "alreadyFriend", [80] = "takesNoRequests", [81] = "reasonTooLong", [82] = "unknownAgreement", [83] = "noRequest", [84] = "theirListFull", [85] = "blockedByYou", [96] = "searchRefused", [97] = "searchTooSlow", [104] = "badFileName", [105] = "fileNameTooLong", [106] = "unknownAcceptance", [107] = "transferUnderWay", [108] = "noOffer", [109] = "noTransfer", [112] = "fileCancelled", [113] = "fileCancelledByPeer", [114] = "fileRefused", [115] = "filePeerGone", [116] = "fileLapsed", [117] = "fileOutOfBounds", [128] = "signedInElsewhere", [129] = "kicked", [133] = "accountDeleted", [130] = "passwordChanged", [131] = "signInInterrupted", [132] = "replayDelayed", [136] = "malformed", [146] = "notWebSocket", [147] = "tooManyPieces", [148] = "tooMuchUnfinished", [149] = "serverFull", [150] = "tooManyOfAddress", [151] = "tooManyNotSignedIn", [152] = "wrongKey", [153] = "notAttached", [137] = "textMessage", [138] = "tooLarge", [139] = "notSignedIn", [140] = "foreignNumber", [141] = "flooding", [142] = "slow", [143] = "idle", [144] = "draining", [145] = "evicted", [160] = "noSuchRoom", [161] = "notInRoom", [162] = "roomFull", [163] = "tooManyRooms", [164] = "invitationNeeded", [165] = "banned", [166] = "roleTooLow", [167] = "roomNameLength", [168] = "topicTooLong", [169] = "unknownAccess", [170] = "noSuchMember", [171] = "alreadyInRoom", [172] = "sayingTooFast", [173] = "unknownRole", [174] = "unknownRemoval", [175] = "theirRoomsFull", [176] = "mayBeSaid" } },
  users = { type = "number" },
  result = { type = "number", values = { [0] = "failed", [1] = "added", [2] = "needsRequest", [3] = "notAllowed", [4] = "needsRequestOffline" } },
  topic = { type = "string" },
  access = { type = "number", values = { [0] = "open", [1] = "byInvitation" } },
  room = { type = "number" },
  tag = { type = "number" },
  sequence = { type = "number" },
  removal = { type = "number", values = { [0] = "remove", [1] = "ban", [2] = "pardon" } },
  owner = { type = "number" },
  role = { type = "number", values = { [0] = "invited", [1] = "member", [2] = "moderator", [3] = "owner" } },
  rooms = { type = "number" },
  members = { type = "number" },
  last = { type = "number" },
  read = { type = "number" },
  unread = { type = "number" },
  time = { type = "number" },
  entries = { type = "number" },
  speaker = { type = "number" },
  entryKind = { type = "number", values = { [0] = "text", [1] = "joined", [2] = "left", [3] = "removed", [4] = "changed" } },
  member = { type = "number" },
  banned = { type = "number" },
  key = { type = "string" },
  code = { type = "number", values = { [0] = "done", [16] = "unknownType", [17] = "noProgram", [18] = "serverFailed", [19] = "unavailable", [20] = "busy", [21] = "operatorsOnly", [22] = "noSuchNumber", [23] = "yourself", [24] = "programBusy", [25] = "programGone", [26] = "userAway", [27] = "userBusy", [28] = "notGranted", [32] = "nicknameLength", [33] = "passwordLength", [37] = "passwordCharacters", [38] = "tooManyRegistrations", [34] = "profileTextLength", [35] = "portraitRange", [36] = "unknownVerification", [48] = "alreadySignedIn", [49] = "unknownManner", [50] = "wrongPassword", [51] = "tooManyGuesses", [52] = "accountDisabled", [56] = "unknownMode", [57] = "unknownDirection", [64] = "textTooLong", [65] = "mailboxFull", [66] = "mayArrive", [67] = "messageRefused", [68] = "notChecked", [72] = "groupNameLength", [73] = "tooManyGroups", [74] = "noSuchGroup", [75] = "firstGroup", [76] = "groupFull", [77] = "rosterFull", [78] = "notYourFriend", [79] = "alreadyFriend", [80] = "takesNoRequests", [81] = "reasonTooLong", [82] = "unknownAgreement", [83] = "noRequest", [84] = "theirListFull", [85] = "blockedByYou", [96] = "searchRefused", [97] = "searchTooSlow", [104] = "badFileName", [105] = "fileNameTooLong", [106] = "unknownAcceptance", [107] = "transferUnderWay", [108] = "noOffer", [109] = "noTransfer", [112] = "fileCancelled", [113] = "fileCancelledByPeer", [114] = "fileRefused", [115] = "filePeerGone", [116] = "fileLapsed", [117] = "fileOutOfBounds", [128] = "signedInElsewhere", [129] = "kicked", [133] = "accountDeleted", [130] = "passwordChanged", [131] = "signInInterrupted", [132] = "replayDelayed", [136] = "malformed", [146] = "notWebSocket", [147] = "tooManyPieces", [148] = "tooMuchUnfinished", [149] = "serverFull", [150] = "tooManyOfAddress", [151] = "tooManyNotSignedIn", [152] = "wrongKey", [153] = "notAttached", [137] = "textMessage", [138] = "tooLarge", [139] = "notSignedIn", [140] = "foreignNumber", [141] = "flooding", [142] = "slow", [143] = "idle", [144] = "draining", [145] = "evicted", [160] = "noSuchRoom", [161] = "notInRoom", [162] = "roomFull", [163] = "tooManyRooms", [164] = "invitationNeeded", [165] = "banned", [166] = "roleTooLow", [167] = "roomNameLength", [168] = "topicTooLong", [169] = "unknownAccess", [170] = "noSuchMember", [171] = "alreadyInRoom", [172] = "sayingTooFast", [173] = "unknownRole", [174] = "unknownRemoval", [175] = "theirRoomsFull", [176] = "mayBeSaid" } },
  messageType = { type = "number" },
}
-- By sender, receiver and type.
local messages = {}
messages[10] = messages[10] or {}
messages[10][1] = {
  [1] = { name = "register", fields = { { "nickname", "s" }, { "portrait", "m" }, { "password", "s" }, { "sex", "t" }, { "age", "t" }, { "realName", "s" }, { "country", "t" }, { "province", "t" }, { "city", "s" }, { "address", "s" }, { "postcode", "s" }, { "education", "t" }, { "school", "s" }, { "job", "t" }, { "phone", "s" }, { "pager", "s" }, { "email", "s" }, { "hobby", "s" }, { "description", "s" }, { "verification", "t" } } },
  [2] = { name = "login", fields = { { "number", "l" }, { "password", "s" }, { "manner", "t" } } },
  [3] = { name = "sendMessage", fields = { { "number", "l" }, { "recipient", "l" }, { "text", "s" } } },
  [4] = { name = "broadcast", fields = { { "number", "l" }, { "group", "l" }, { "text", "s" } } },
  [5] = { name = "getProfile", fields = { { "number", "l" }, { "friend", "l" } } },
  [6] = { name = "addGroup", fields = { { "number", "l" }, { "name", "s" } } },
  [7] = { name = "renameGroup", fields = { { "number", "l" }, { "group", "t" }, { "name", "s" } } },
  [8] = { name = "deleteGroup", fields = { { "number", "l" }, { "group", "t" } } },
  [9] = { name = "moveFriends", fields = { { "number", "l" }, { "moves", "list", { { "friend", "l" }, { "group", "t" } } } } },
  [10] = { name = "listOnline", fields = { { "number", "l" }, { "start", "l" }, { "count", "t" }, { "direction", "t" } } },
  [11] = { name = "search", fields = { { "number", "l" }, { "condition", "s" } } },
  [12] = { name = "addFriend", fields = { { "number", "l" }, { "friend", "l" } } },
  [13] = { name = "requestFriend", fields = { { "number", "l" }, { "friend", "l" }, { "reason", "s" } } },
  [14] = { name = "deleteFriend", fields = { { "number", "l" }, { "friend", "l" } } },
  [16] = { name = "setMode", fields = { { "number", "l" }, { "mode", "t" } } },
  [17] = { name = "monitor", fields = { { "number", "l" }, { "watched", "l" } } },
  [18] = { name = "updateProfile", fields = { { "number", "l" }, { "nickname", "s" }, { "portrait", "m" }, { "password", "s" }, { "sex", "t" }, { "age", "t" }, { "realName", "s" }, { "country", "t" }, { "province", "t" }, { "city", "s" }, { "address", "s" }, { "postcode", "s" }, { "education", "t" }, { "school", "s" }, { "job", "t" }, { "phone", "s" }, { "pager", "s" }, { "email", "s" }, { "hobby", "s" }, { "description", "s" }, { "verification", "t" } } },
  [19] = { name = "offerFile", fields = { { "number", "l" }, { "friend", "l" }, { "name", "s" }, { "length", "l" } } },
  [20] = { name = "answerFile", fields = { { "number", "l" }, { "friend", "l" }, { "accepted", "t" } } },
  [21] = { name = "fileData", fields = { { "number", "l" }, { "friend", "l" }, { "data", "b" } } },
  [22] = { name = "connectionTest", fields = { { "number", "l" } } },
  [23] = { name = "answerFriend", fields = { { "number", "l" }, { "friend", "l" }, { "agreed", "t" } } },
}
messages[1] = messages[1] or {}
messages[1][10] = {
  [1] = { name = "registered", fields = { { "success", "t" }, { "number", "l" } } },
  [2] = { name = "loggedIn", fields = { { "success", "t" }, { "groups", "list", { { "name", "s" }, { "group", "t" }, { "friends", "list", { { "number", "l" }, { "portrait", "t" }, { "state", "t" }, { "nickname", "s" } } } } } } },
  [3] = { name = "message", fields = { { "flag", "t" }, { "number", "l" }, { "text", "s" }, { "kind", "t" } } },
  [4] = { name = "profile", fields = { { "success", "t" }, { "friend", "l" }, { "nickname", "s" }, { "portrait", "m" }, { "sex", "t" }, { "age", "t" }, { "realName", "s" }, { "country", "t" }, { "province", "t" }, { "city", "s" }, { "address", "s" }, { "postcode", "s" }, { "education", "t" }, { "school", "s" }, { "job", "t" }, { "phone", "s" }, { "pager", "s" }, { "email", "s" }, { "hobby", "s" }, { "description", "s" } } },
  [5] = { name = "groupAdded", fields = { { "success", "t" }, { "group", "t" }, { "name", "s" } } },
  [6] = { name = "groupRenamed", fields = { { "success", "t" }, { "group", "t" }, { "name", "s" } } },
  [7] = { name = "groupDeleted", fields = { { "success", "t" }, { "group", "t" } } },
  [8] = { name = "friendsMoved", fields = { { "success", "t" } } },
  [9] = { name = "onlineList", fields = { { "success", "t" }, { "users", "list", { { "number", "l" }, { "nickname", "s" }, { "portrait", "m" }, { "province", "t" }, { "city", "s" } } } } },
  [10] = { name = "searchResult", fields = { { "success", "t" }, { "users", "list", { { "number", "l" }, { "nickname", "s" }, { "portrait", "m" }, { "province", "t" }, { "city", "s" } } } } },
  [11] = { name = "addFriendResult", fields = { { "result", "t" }, { "friend", "l" } } },
  [12] = { name = "friendAdded", fields = { { "friend", "l" }, { "nickname", "s" }, { "portrait", "m" }, { "state", "t" } } },
  [14] = { name = "friendDeleted", fields = { { "success", "t" }, { "friend", "l" } } },
  [16] = { name = "mode", fields = { { "number", "l" }, { "mode", "t" } } },
  [17] = { name = "profileUpdated", fields = { { "success", "t" } } },
  [18] = { name = "fileOffer", fields = { { "friend", "l" }, { "name", "s" }, { "length", "l" } } },
  [19] = { name = "fileAnswer", fields = { { "friend", "l" }, { "accepted", "t" } } },
  [20] = { name = "fileData", fields = { { "friend", "l" }, { "data", "b" } } },
  [21] = { name = "friendState", fields = { { "friend", "l" }, { "state", "t" } } },
  [22] = { name = "connectionTest", fields = { { "number", "l" } } },
}
messages[10] = messages[10] or {}
messages[10][5] = {
  [1] = { name = "listRooms", fields = { { "number", "l" }, { "start", "l" }, { "count", "t" } } },
  [2] = { name = "listMyRooms", fields = { { "number", "l" }, { "start", "l" }, { "count", "t" } } },
  [3] = { name = "createRoom", fields = { { "number", "l" }, { "name", "s" }, { "topic", "s" }, { "access", "t" } } },
  [4] = { name = "joinRoom", fields = { { "number", "l" }, { "room", "l" } } },
  [5] = { name = "leaveRoom", fields = { { "number", "l" }, { "room", "l" } } },
  [6] = { name = "say", fields = { { "number", "l" }, { "room", "l" }, { "tag", "l" }, { "text", "s" } } },
  [7] = { name = "readHistory", fields = { { "number", "l" }, { "room", "l" }, { "sequence", "l" }, { "direction", "t" }, { "count", "t" } } },
  [8] = { name = "listMembers", fields = { { "number", "l" }, { "room", "l" }, { "start", "l" }, { "count", "t" } } },
  [9] = { name = "inviteToRoom", fields = { { "number", "l" }, { "room", "l" }, { "friend", "l" } } },
  [10] = { name = "removeMember", fields = { { "number", "l" }, { "room", "l" }, { "friend", "l" }, { "removal", "t" } } },
  [11] = { name = "changeRoom", fields = { { "number", "l" }, { "room", "l" }, { "name", "s" }, { "topic", "s" }, { "access", "t" }, { "owner", "l" } } },
  [12] = { name = "markRead", fields = { { "number", "l" }, { "room", "l" }, { "sequence", "l" } } },
  [13] = { name = "setRole", fields = { { "number", "l" }, { "room", "l" }, { "friend", "l" }, { "role", "t" } } },
  [14] = { name = "listBanned", fields = { { "number", "l" }, { "room", "l" }, { "start", "l" }, { "count", "t" } } },
}
messages[5] = messages[5] or {}
messages[5][10] = {
  [1] = { name = "roomList", fields = { { "success", "t" }, { "rooms", "list", { { "room", "l" }, { "name", "s" }, { "topic", "s" }, { "members", "m" } } } } },
  [2] = { name = "myRooms", fields = { { "success", "t" }, { "rooms", "list", { { "room", "l" }, { "name", "s" }, { "topic", "s" }, { "access", "t" }, { "owner", "l" }, { "role", "t" }, { "last", "l" }, { "read", "l" }, { "unread", "l" } } } } },
  [3] = { name = "roomCreated", fields = { { "success", "t" }, { "room", "l" } } },
  [4] = { name = "roomJoined", fields = { { "success", "t" }, { "room", "l" } } },
  [5] = { name = "roomLeft", fields = { { "success", "t" }, { "room", "l" } } },
  [6] = { name = "said", fields = { { "success", "t" }, { "room", "l" }, { "tag", "l" }, { "sequence", "l" }, { "time", "l" } } },
  [7] = { name = "history", fields = { { "success", "t" }, { "room", "l" }, { "entries", "list", { { "sequence", "l" }, { "time", "l" }, { "speaker", "l" }, { "nickname", "s" }, { "entryKind", "t" }, { "text", "s" } } } } },
  [8] = { name = "memberList", fields = { { "success", "t" }, { "room", "l" }, { "members", "list", { { "member", "l" }, { "nickname", "s" }, { "role", "t" }, { "state", "t" } } } } },
  [9] = { name = "invited", fields = { { "success", "t" }, { "room", "l" }, { "friend", "l" } } },
  [10] = { name = "memberRemoved", fields = { { "success", "t" }, { "room", "l" }, { "friend", "l" } } },
  [11] = { name = "roomChanged", fields = { { "success", "t" }, { "room", "l" } } },
  [12] = { name = "readMarked", fields = { { "success", "t" }, { "room", "l" }, { "sequence", "l" } } },
  [13] = { name = "roleSet", fields = { { "success", "t" }, { "room", "l" }, { "friend", "l" } } },
  [14] = { name = "bannedList", fields = { { "success", "t" }, { "room", "l" }, { "banned", "list", { { "friend", "l" }, { "nickname", "s" } } } } },
  [32] = { name = "roomEntry", fields = { { "room", "l" }, { "sequence", "l" }, { "time", "l" }, { "speaker", "l" }, { "nickname", "s" }, { "entryKind", "t" }, { "text", "s" } } },
  [33] = { name = "invitation", fields = { { "room", "l" }, { "name", "s" }, { "friend", "l" }, { "nickname", "s" } } },
  [34] = { name = "removal", fields = { { "room", "l" }, { "friend", "l" }, { "removal", "t" } } },
}
-- The same for each program that attaches, and the body of every frame between one of them and a user.
local to_server = {
  [1] = { name = "attach", fields = { { "name", "s" }, { "key", "s" } } },
  [3] = { name = "sendMessage", fields = { { "number", "l" }, { "recipient", "l" }, { "text", "s" } } },
  [5] = { name = "getProfile", fields = { { "number", "l" }, { "friend", "l" } } },
  [22] = { name = "connectionTest", fields = { { "number", "l" } } },
}
local from_server = {
  [1] = { name = "attached", fields = { { "success", "t" } } },
  [2] = { name = "userGone", fields = { { "number", "l" } } },
  [3] = { name = "refused", fields = { { "number", "l" }, { "code", "t" } } },
  [4] = { name = "sent", fields = { { "messageType", "t" }, { "recipient", "l" }, { "code", "t" } } },
  [5] = { name = "profile", fields = { { "success", "t" }, { "friend", "l" }, { "nickname", "s" }, { "portrait", "m" }, { "sex", "t" }, { "age", "t" }, { "realName", "s" }, { "country", "t" }, { "province", "t" }, { "city", "s" }, { "address", "s" }, { "postcode", "s" }, { "education", "t" }, { "school", "s" }, { "job", "t" }, { "phone", "s" }, { "pager", "s" }, { "email", "s" }, { "hobby", "s" }, { "description", "s" } } },
  [22] = { name = "connectionTest", fields = { { "number", "l" } } },
}
messages[2] = messages[2] or {}
messages[2][1] = to_server
messages[1][2] = from_server
messages[3] = messages[3] or {}
messages[3][1] = to_server
messages[1][3] = from_server
messages[4] = messages[4] or {}
messages[4][1] = to_server
messages[1][4] = from_server
messages[5] = messages[5] or {}
messages[5][1] = to_server
messages[1][5] = from_server
local relayed = { name = "relayed", fields = { { "number", "l" }, { "data", "b" } } }
-- /generated

local oicq = Proto("oicq1", "OICQ 1")
-- Only a name for the second entrance: a WebSocket message holds whole frames.
local oicq_message = Proto("oicq1_message", "OICQ 1 in a WebSocket message")

local HEADER_BYTES = 8
local widths = { t = 1, m = 2, l = 4 }

local header = {
  sender = ProtoField.uint8("oicq1.sender", "Sender", base.HEX, programs),
  receiver = ProtoField.uint8("oicq1.receiver", "Receiver", base.HEX, programs),
  type = ProtoField.uint8("oicq1.type", "Type", base.HEX),
  message = ProtoField.string("oicq1.message", "Message"),
  body_length = ProtoField.uint32("oicq1.body_length", "Body length"),
}
local malformed = ProtoExpert.new("oicq1.malformed", "Malformed", expert.group.MALFORMED, expert.severity.ERROR)
local unknown = ProtoExpert.new("oicq1.unknown", "Unknown type or program", expert.group.UNDECODED, expert.severity.NOTE)

-- One field for each name, whatever its width, so that oicq1.number == 10001 finds it in every message.
local fields = {}
local registered = {}
for _, field in pairs(header) do
  registered[#registered + 1] = field
end
for name, of in pairs(field_types) do
  local filter = "oicq1." .. name
  if of.type == "string" then
    fields[name] = ProtoField.string(filter, name)
  elseif of.type == "bytes" then
    fields[name] = ProtoField.bytes(filter, name)
  else
    fields[name] = ProtoField.uint32(filter, name, base.DEC, of.values)
  end
  registered[#registered + 1] = fields[name]
end
oicq.fields = registered
oicq.experts = { malformed, unknown }

local sequences = {
  "^[\0-\127]+",
  "^[\194-\223][\128-\191]",
  "^\224[\160-\191][\128-\191]",
  "^[\225-\236\238\239][\128-\191][\128-\191]",
  "^\237[\128-\159][\128-\191]",
  "^\240[\144-\191][\128-\191][\128-\191]",
  "^[\241-\243][\128-\191][\128-\191][\128-\191]",
  "^\244[\128-\143][\128-\191][\128-\191]",
}

local function is_utf8(bytes)
  local at = 1
  while at <= #bytes do
    local last
    for _, sequence in ipairs(sequences) do
      _, last = bytes:find(sequence, at)
      if last then
        break
      end
    end
    if not last then
      return false
    end
    at = last + 1
  end
  return true
end

-- Adds a string. Returns its length in bytes with that of its length, or nil and what is wrong.
local function add_string(tree, field, body, at)
  local left = body:len() - at
  if left < 2 then
    return nil, "the body ends early"
  end
  local length = body(at, 2):uint()
  if left - 2 < length then
    return nil, "the body ends early"
  end
  local text = length > 0 and body(at + 2, length):raw() or ""
  if not is_utf8(text) then
    return nil, "is not valid UTF-8"
  end
  -- Wireshark's own strings end at a NUL.
  tree:add(field, body(at, 2 + length), (text:gsub("%z", "␀")))
  return 2 + length
end

-- Adds fields from `at` on. Returns where the last one ends, or nil, the name of the field that failed, and why.
local function add_fields(tree, layout, body, at)
  for _, field in ipairs(layout) do
    local name, letter, items = field[1], field[2], field[3]
    local left = body:len() - at
    if letter == "s" then
      local length, why = add_string(tree, fields[name], body, at)
      if not length then
        return nil, name, why
      end
      at = at + length
    elseif letter == "b" then
      if left > 0 then
        tree:add(fields[name], body(at, left))
      end
      at = body:len()
    else
      local width = widths[letter] or 1
      if left < width then
        return nil, name, "the body ends early"
      end
      local item_tree = tree:add(fields[name], body(at, width))
      at = at + width
      if items then
        for index = 0, body(at - 1, 1):uint() - 1 do
          local start = at
          local subtree = item_tree:add(oicq, body(at), name .. "[" .. index .. "]")
          local stop, wrong, why = add_fields(subtree, items, body, at)
          if not stop then
            return nil, name .. "[" .. index .. "]." .. wrong, why
          end
          at = stop
          subtree:set_len(at - start)
        end
      end
    end
  end
  return at
end

-- Why the frame at this offset has no valid header, or nil.
local function fault_of_header(tvb, at)
  if tvb(at, 1):uint() ~= LEADER then
    return "unknown leader"
  end
  if tvb:len() - at < HEADER_BYTES then
    return "the header ends early"
  end
  local sender, receiver = tvb(at + 1, 1):uint(), tvb(at + 2, 1):uint()
  if not messages[sender] then
    return "unknown sender"
  end
  -- Users and the server address all others, programs that attach only these two.
  local is_either = sender == SERVER or sender == USER or receiver == SERVER or receiver == USER
  if not programs[receiver] or sender == receiver or not is_either then
    return "unknown receiver"
  end
  if tvb(at + 4, 4):uint() > MAX_BODY_BYTES then
    return "length over the limit"
  end
end

-- Adds the frame at this offset. Returns its length, or nil if nothing after it can be read.
local function add_frame(tvb, pinfo, tree, at)
  local fault = fault_of_header(tvb, at)
  if fault then
    tree:add(oicq, tvb(at), "OICQ"):add_proto_expert_info(malformed, "header: " .. fault)
    return nil
  end
  local sender, receiver, type = tvb(at + 1, 1):uint(), tvb(at + 2, 1):uint(), tvb(at + 3, 1):uint()
  local length = tvb(at + 4, 4):uint()
  local available = math.min(length, tvb:len() - at - HEADER_BYTES)
  local is_relayed = sender ~= SERVER and receiver ~= SERVER and sender ~= CHAT and receiver ~= CHAT
  local message = is_relayed and relayed or (messages[sender][receiver] or {})[type]
  local name = message and message.name or string.format("type 0x%02x", type)
  local title = string.format("OICQ, %s to %s: %s", programs[sender], programs[receiver], name)
  local frame = tree:add(oicq, tvb(at, HEADER_BYTES + available), title)
  frame:add(header.sender, tvb(at + 1, 1))
  frame:add(header.receiver, tvb(at + 2, 1))
  frame:add(header.type, tvb(at + 3, 1))
  frame:add(header.body_length, tvb(at + 4, 4))
  frame:add(header.message, tvb(at + 3, 1), name):set_generated()
  pinfo.cols.info:append(name .. " ")
  if available < length then
    frame:add_proto_expert_info(malformed, "header: the message ends early")
  elseif not message then
    frame:add_proto_expert_info(unknown)
  else
    -- A body has bounds of its own, so that no field reads on in the next frame.
    local body = length > 0 and tvb(at + HEADER_BYTES, length):tvb() or ByteArray.new():tvb("empty body")
    local stop, wrong, why = add_fields(frame, message.fields, body, 0)
    if not stop then
      frame:add_proto_expert_info(malformed, name .. "." .. wrong .. ": " .. why)
    elseif stop < length then
      frame:add_proto_expert_info(malformed, name .. ": bytes after the last field")
    end
  end
  return HEADER_BYTES + length
end

function oicq_message.dissector(tvb, pinfo, tree)
  pinfo.cols.protocol = "OICQ"
  pinfo.cols.info:clear()
  local at = 0
  while at < tvb:len() do
    local length = add_frame(tvb, pinfo, tree, at)
    if not length then
      break
    end
    at = at + length
  end
  return tvb:len()
end

-- The length of the frame at this offset; what cannot be read is one frame to the end.
local function length_on_stream(tvb, _, at)
  return fault_of_header(tvb, at) and tvb:len() - at or HEADER_BYTES + tvb(at + 4, 4):uint()
end

local function dissect_on_stream(tvb, pinfo, tree)
  pinfo.cols.protocol = "OICQ"
  add_frame(tvb, pinfo, tree, 0)
  return tvb:len()
end

function oicq.dissector(tvb, pinfo, tree)
  pinfo.cols.info:clear()
  dissect_tcp_pdus(tvb, tree, HEADER_BYTES, length_on_stream, dissect_on_stream)
  return tvb:len()
end

local function begins_with_frame(tvb)
  return tvb:len() >= HEADER_BYTES and fault_of_header(tvb, 0) == nil
end

local function guess_message(tvb, pinfo, tree)
  if not begins_with_frame(tvb) then
    return false
  end
  oicq_message.dissector(tvb, pinfo, tree)
  return true
end

local function guess_stream(tvb, pinfo, tree)
  if not begins_with_frame(tvb) then
    return false
  end
  pinfo.conversation = oicq
  oicq.dissector(tvb, pinfo, tree)
  return true
end

DissectorTable.get("ws.protocol"):add(SUBPROTOCOL, oicq_message)
DissectorTable.get("tcp.port"):add_for_decode_as(oicq)
oicq_message:register_heuristic("ws", guess_message)
oicq:register_heuristic("tcp", guess_stream)
