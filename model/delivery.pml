/*
 * How the messages of one sender, on instance A, reach one recipient who signs in on A or B, moves, loses its connection and
 * confirms late, while B may crash. The link between the instances is as link.pml shows it: in order and without loss while
 * both live. A step is a turn of the event loop; what answers later, such as the directory and the store, is a step of its own.
 * It follows gateway/delivery/{message-router,recipient-queue,remote-inbox,offline-notifier}.ts, gateway/session/{session,
 * unacked-buffer}.ts, gateway/store/offline-queue.ts, gateway/auth/sign-ins.ts and gateway/cluster/directory.ts.
 *
 * Checked in every state that can be reached:
 * - a message that its sender was told is settled is with the client or in the mailbox (M4);
 * - the client sees the messages in the order in which they were sent, repetitions aside (M5).
 * And when nothing is left to do:
 * - every message is settled, and a client that is signed in has seen them all;
 * - at most one instance has a session of the number (A6), and the directory has that one or none (P5).
 *
 * Deliberate mistakes, each of which a run finds:
 * -D SETTLE_EARLY     a message counts as settled when it is sent to the client
 * -D FORGET_BOUNCES   a message does not bounce after one before it has
 * -D OVERTAKE_STORED  a message goes to the client while one before it is being stored
 * -D NOTIFY_NOBODY    nobody is told that a message was stored
 * -D TRUST_SESSION    whoever has a session here is not looked for elsewhere when a message is stored
 * -D TRUST_CLIENT     nor whoever was sent the message
 * -D RELEASE_ANY      a late sign-out removes a newer sign-in
 */
#ifndef MESSAGES
#define MESSAGES 3
#endif
#ifndef SIGN_INS
#define SIGN_INS 2
#endif
#ifndef FAULTS
#define FAULTS 2
#endif
#define A 0
#define B 1
#define NOBODY 2
#define OTHER(i) (1 - (i))
#define BIT(m) (1 << (m))
#define BEFORE(m) (BIT(m) - 2)
#define ALL BEFORE(MESSAGES + 1)
#define IN_MAILBOX 9 /* room: a message may be stored more than once */
#define ROOM 7       /* messages unacknowledged, and being stored, on an instance */
#define BEING_STORED 255

mtype = { none, opening, replaying, live }
mtype = { message, settled, bounced, stored, displaced }

/* ——— what the instances share ——— */

byte entryAt = NOBODY; /* the directory's entry, and its generation */
byte entryGeneration = 0;
byte generations = 0;
byte mailbox[IN_MAILBOX];
bool removed[IN_MAILBOX];
byte mailboxLength = 0;
chan link[2] = [7] of { mtype, byte, byte }; /* from A, from B: item, message or generation, whether it is the first in flight */
bool isCrashed = false;  /* B */
bool isLinked = true;    /* A has not noticed that */

/* ——— the client, and what may still befall it ——— */

byte clientAt = NOBODY;
byte seen = 0;           /* bits of messages */
byte signInsLeft = SIGN_INS;
byte faultsLeft = FAULTS;

typedef Instance {
  mtype session = none;
  byte generation;
  bool isCut;              /* the client has gone, and the instance has not noticed */
  byte claimed;            /* the generation of a sign-in that has no session yet */
  byte displacing;         /* the generation that it displaced on the other instance */
  byte releasing;          /* the generation of a sign-out that the directory has not heard of */
  /* the replay of the mailbox */
  bool isReading;
  bool again;
  byte readAfter;          /* how much has to be written before it is read */
  byte replayedThrough;
  short sentIds;           /* bits of places in the mailbox */
  /* with the client, oldest first: the message, its place in the mailbox from 1 or 0, whether the sender waits */
  byte unacked[ROOM];
  byte place[ROOM];
  bool isAwaited[ROOM];
  byte unackedCount;
  byte receivedCount;      /* how many of them the client has received */
  /* being stored, in order: the message, and whether the router's queue has it, the sender waits, the client has it … */
  byte appends[ROOM];
  bool isRouted[ROOM];
  bool isReported[ROOM];
  bool isWithClient[ROOM];
  bool isUnseen[ROOM];
  bool isAcked[ROOM];
  byte appendCount;
  byte appended;
  byte written;
  byte phase;              /* of the first: 0 waits, 1 stored, 2 the directory has answered, 3 the other is told */
  byte found;              /* where the recipient is signed in, says the directory */
  byte storedAt;           /* its place in the mailbox, from 1 */
}
Instance on[2];
bool isArrivalAwaited[2];

/* ——— the sender's queue for the recipient, on A ——— */

byte next = 1;
byte waiting = 0;        /* bits of messages */
byte inFlight = 0;
byte storing = 0;
bool isRouteKnown = false;
byte looking = 0;        /* 1: the directory is being asked, 2: it has answered */
byte answer = NOBODY;
byte bounces = 0;
byte isSettled = 0;
bool isBouncing = false; /* on B */

/* used within a step only */
hidden byte j;
hidden byte k;
hidden byte m;
hidden byte n;
hidden byte value;
hidden byte first;
hidden byte through;
hidden mtype item;
hidden byte isFound;
hidden byte mustFollow;

#define IS_OPEN (looking == 0 && waiting == 0)
#define IS_IDLE (IS_OPEN && inFlight == 0 && storing == 0)

inline settle(x) {
  isSettled = isSettled | BIT(x);
  isFound = (seen & BIT(x)) != 0;
  for (k : 0 .. IN_MAILBOX - 1) {
    isFound = isFound || (k < mailboxLength && mailbox[k] == x && !removed[k])
  }
  assert(isFound)
}

/* Tells the sender's instance that a message is acknowledged or stored. */
inline report(i, x) {
  if
  :: i == A -> settle(x)
  :: i == B -> link[B]!settled, x, 0
  fi
}

/* ——— storing ——— */

inline append(i, x, routed, reported, withClient) {
  assert(on[i].appendCount < ROOM);
  on[i].appends[on[i].appendCount] = x;
  on[i].isRouted[on[i].appendCount] = routed;
  on[i].isReported[on[i].appendCount] = reported;
  on[i].isWithClient[on[i].appendCount] = withClient;
  on[i].isUnseen[on[i].appendCount] = !withClient;
  on[i].isAcked[on[i].appendCount] = false;
  on[i].appendCount++;
  on[i].appended++
}

/* Stores what the client was sent and has not acknowledged. */
inline storeUnacked(i, withClient) {
  for (j : 0 .. ROOM - 1) {
    if
    :: j < on[i].unackedCount && on[i].place[j] == 0 ->
       append(i, on[i].unacked[j], false, on[i].isAwaited[j], withClient);
       on[i].place[j] = BEING_STORED;
       on[i].isAwaited[j] = false
    :: else
    fi
  }
}

inline shiftAppends(i) {
  for (j : 0 .. ROOM - 2) {
    on[i].appends[j] = on[i].appends[j + 1];
    on[i].isRouted[j] = on[i].isRouted[j + 1];
    on[i].isReported[j] = on[i].isReported[j + 1];
    on[i].isWithClient[j] = on[i].isWithClient[j + 1];
    on[i].isUnseen[j] = on[i].isUnseen[j + 1];
    on[i].isAcked[j] = on[i].isAcked[j + 1]
  }
  on[i].appends[ROOM - 1] = 0;
  on[i].isRouted[ROOM - 1] = false;
  on[i].isReported[ROOM - 1] = false;
  on[i].isWithClient[ROOM - 1] = false;
  on[i].isUnseen[ROOM - 1] = false;
  on[i].isAcked[ROOM - 1] = false;
  on[i].appendCount--
}

/* The first message being stored is done: who waits for it is told. */
inline finishAppend(i) {
  m = on[i].appends[0];
  if
  :: on[i].isWithClient[0] && on[i].isAcked[0] -> removed[on[i].storedAt - 1] = true
  :: on[i].isWithClient[0] && !on[i].isAcked[0] ->
     isFound = false;
     for (j : 0 .. ROOM - 1) {
       if
       :: !isFound && j < on[i].unackedCount && on[i].place[j] == BEING_STORED ->
          isFound = true;
          on[i].place[j] = on[i].storedAt
       :: else
       fi
     }
     if
     :: on[i].session == replaying -> on[i].sentIds = on[i].sentIds | BIT(on[i].storedAt - 1)
     :: else
     fi
  :: else
  fi;
  if
  :: on[i].isReported[0] -> report(i, m)
  :: else
  fi;
  on[i].phase = 0;
  on[i].found = 0;
  on[i].storedAt = 0;
  on[i].written++;
  if
  :: on[i].isRouted[0] -> storing--; shiftAppends(i); resume()
  :: else -> shiftAppends(i)
  fi;
  m = 0
}

/* ——— the session ——— */

inline sendToClient(i, x, at, awaited) {
  assert(on[i].unackedCount < ROOM);
  on[i].unacked[on[i].unackedCount] = x;
  on[i].place[on[i].unackedCount] = at;
  on[i].isAwaited[on[i].unackedCount] = awaited;
  on[i].unackedCount++
}

inline deliverToSession(i, x) {
  mustFollow = false;
  for (j : 0 .. ROOM - 1) {
    mustFollow = mustFollow || (j < on[i].appendCount && on[i].isUnseen[j])
  }
#ifdef OVERTAKE_STORED
  mustFollow = false;
#endif
  if
  :: on[i].session == live && !mustFollow ->
#ifdef SETTLE_EARLY
     sendToClient(i, x, 0, false);
     isSettled = isSettled | BIT(x);
     if
     :: i == B -> link[B]!settled, x, 0
     :: else
     fi
#else
     sendToClient(i, x, 0, true)
#endif
  :: else -> storeUnacked(i, true); append(i, x, false, true, false)
  fi
}

/* The client acknowledges its oldest message. */
inline acknowledge(i) {
  m = on[i].unacked[0];
  n = on[i].place[0];
  if
  :: n == 0 && on[i].isAwaited[0] -> report(i, m)
  :: n == BEING_STORED ->
     isFound = false;
     for (j : 0 .. ROOM - 1) {
       if
       :: !isFound && j < on[i].appendCount && on[i].isWithClient[j] && !on[i].isAcked[j] ->
          isFound = true;
          on[i].isAcked[j] = true;
          if
          :: on[i].isReported[j] -> on[i].isReported[j] = false; report(i, m)
          :: else
          fi
       :: else
       fi
     }
  :: n > 0 && n != BEING_STORED -> removed[n - 1] = true
  :: else
  fi;
  for (j : 0 .. ROOM - 2) {
    on[i].unacked[j] = on[i].unacked[j + 1];
    on[i].place[j] = on[i].place[j + 1];
    on[i].isAwaited[j] = on[i].isAwaited[j + 1]
  }
  on[i].unacked[ROOM - 1] = 0;
  on[i].place[ROOM - 1] = 0;
  on[i].isAwaited[ROOM - 1] = false;
  on[i].unackedCount--;
  on[i].receivedCount--;
  m = 0;
  n = 0
}

inline read(i) {
  on[i].isReading = true;
  on[i].readAfter = on[i].appended
}

inline replayStored(i) {
  if
  :: on[i].session == replaying -> on[i].again = true
  :: on[i].session == live ->
     on[i].session = replaying;
     on[i].sentIds = 0;
     for (j : 0 .. ROOM - 1) {
       if
       :: j < on[i].unackedCount && on[i].place[j] > 0 && on[i].place[j] < BEING_STORED ->
          on[i].sentIds = on[i].sentIds | BIT(on[i].place[j] - 1)
       :: else
       fi
     }
     on[i].again = false;
     read(i)
  :: else
  fi
}

/* The store has answered: sends the page and reads the next one, or lets new messages go straight to the client. */
inline replay(i) {
  on[i].isReading = false;
  if
  :: on[i].replayedThrough < mailboxLength ->
     for (n : 0 .. IN_MAILBOX - 1) {
       if
       :: n >= on[i].replayedThrough && n < mailboxLength && !removed[n] && !(on[i].sentIds & BIT(n)) ->
          on[i].sentIds = on[i].sentIds | BIT(n);
          sendToClient(i, mailbox[n], n + 1, false)
       :: else
       fi
     }
     on[i].replayedThrough = mailboxLength;
     read(i)
  :: else ->
     if
     :: on[i].again -> on[i].again = false; read(i)
     :: else -> on[i].session = live; on[i].sentIds = 0; on[i].readAfter = 0
     fi
  fi;
  n = 0
}

inline forgetSession(i) {
  on[i].session = none;
  on[i].generation = 0;
  on[i].isReading = false;
  on[i].again = false;
  on[i].readAfter = 0;
  on[i].replayedThrough = 0;
  on[i].sentIds = 0;
  on[i].receivedCount = 0;
  on[i].unackedCount = 0;
  for (j : 0 .. ROOM - 1) {
    on[i].unacked[j] = 0;
    on[i].place[j] = 0;
    on[i].isAwaited[j] = false
  }
  if
  :: clientAt == i && !on[i].isCut && on[i].claimed == 0 -> clientAt = NOBODY
  :: else
  fi;
  on[i].isCut = false
}

/* The client has gone, or a newer sign-in displaces this one. */
inline endSession(i) {
  for (j : 0 .. ROOM - 1) {
    on[i].isWithClient[j] = false
  }
  storeUnacked(i, false);
  on[i].releasing = on[i].generation;
  forgetSession(i)
}

/* ——— the router on A ——— */

inline resume() {
  if
  :: looking == 0 && inFlight == 0 && storing == 0 && waiting != 0 -> isRouteKnown = false; looking = 1
  :: else
  fi
}

inline routerStore(x) {
  isRouteKnown = false;
  storing++;
  append(A, x, true, true, false)
}

inline routerSend(x) {
  if
  :: inFlight == 0 -> link[A]!message, x, 1
  :: else -> link[A]!message, x, 0
  fi;
  inFlight = inFlight | BIT(x)
}

inline send(x) {
  if
  :: on[A].session != none && IS_IDLE -> isRouteKnown = false; deliverToSession(A, x)
  :: on[A].session == none && storing > 0 && IS_OPEN -> routerStore(x)
  :: on[A].session == none && storing == 0 && isRouteKnown && isLinked && IS_OPEN -> routerSend(x)
  :: else -> waiting = waiting | BIT(x); resume()
  fi
}

inline storeWaiting() {
  for (m : 1 .. MESSAGES) {
    if
    :: waiting & BIT(m) -> waiting = waiting & ~BIT(m); routerStore(m)
    :: else
    fi
  }
  m = 0
}

/* The directory has answered. */
inline dispatch() {
  looking = 0;
  mustFollow = on[A].appendCount > 0 || bounces >= 2;
  isFound = on[A].session == none && answer == B && isLinked && !mustFollow;
  value = waiting;
  waiting = 0;
  if
  :: on[A].session != none ->
     for (m : 1 .. MESSAGES) {
       if
       :: value & BIT(m) -> deliverToSession(A, m)
       :: else
       fi
     }
  :: on[A].session == none && isFound ->
     isRouteKnown = true;
     for (m : 1 .. MESSAGES) {
       if
       :: value & BIT(m) -> routerSend(m)
       :: else
       fi
     }
  :: else -> waiting = value; storeWaiting()
  fi;
  answer = NOBODY;
  value = 0;
  m = 0
}

/* ——— items from the other instance ——— */

inline take(i) {
  if
  :: item == message ->
     if
     :: first == 1 -> isBouncing = false
     :: else
     fi;
#ifdef FORGET_BOUNCES
     isBouncing = false;
#endif
     if
     :: on[i].session != none && !isBouncing -> deliverToSession(i, value)
     :: else -> isBouncing = true; link[i]!bounced, value, 0
     fi
  :: item == settled && (inFlight & BIT(value)) -> inFlight = inFlight & ~BIT(value); settle(value); resume()
  :: item == bounced && (inFlight & BIT(value)) ->
     inFlight = inFlight & ~BIT(value);
     bounces++;
     isRouteKnown = false;
     waiting = waiting | BIT(value);
     resume()
  :: item == stored -> isArrivalAwaited[OTHER(i)] = false; replayStored(i)
  :: item == displaced && on[i].session != none && on[i].generation <= value -> endSession(i)
  :: else
  fi;
  value = 0;
  first = 0
}

/* ——— the steps ——— */

#define LIVES(i) ((i) == A || !isCrashed)

inline steps(i) {
  /* the offline queue */
  if
  :: LIVES(i) && on[i].phase == 0 && on[i].appendCount > 0 ->
     assert(mailboxLength < IN_MAILBOX);
     mailbox[mailboxLength] = on[i].appends[0];
     mailboxLength++;
     on[i].storedAt = mailboxLength;
#ifdef NOTIFY_NOBODY
     finishAppend(i)
#else
#ifdef TRUST_CLIENT
     if
     :: on[i].isWithClient[0] -> finishAppend(i)
     :: else -> on[i].phase = 1
     fi
#else
     on[i].phase = 1
#endif
#endif
#ifdef TRUST_SESSION
  :: LIVES(i) && on[i].phase == 1 && on[i].session != none -> on[i].found = i; on[i].phase = 2
  :: LIVES(i) && on[i].phase == 1 && on[i].session == none -> on[i].found = entryAt; on[i].phase = 2
#else
  :: LIVES(i) && on[i].phase == 1 -> on[i].found = entryAt; on[i].phase = 2
#endif
  :: LIVES(i) && on[i].phase == 2 && on[i].found == OTHER(i) && isLinked ->
     link[i]!stored, 0, 0;
     isArrivalAwaited[i] = true;
     on[i].phase = 3
  :: LIVES(i) && on[i].phase == 2 && !(on[i].found == OTHER(i) && isLinked) ->
     if
     :: !on[i].isWithClient[0] -> replayStored(i)
     :: else
     fi;
     finishAppend(i)
  :: LIVES(i) && on[i].phase == 3 && !isArrivalAwaited[i] -> finishAppend(i)

  /* items from the other instance */
  :: LIVES(i) && isLinked && nempty(link[OTHER(i)]) && on[i].releasing == 0 -> link[OTHER(i)]?item, value, first; take(i)

  /* a sign-in */
  :: LIVES(i) && clientAt == NOBODY && signInsLeft > 0 && on[i].claimed == 0 ->
     signInsLeft--;
     clientAt = i;
     generations++;
     on[i].claimed = generations;
     if
     :: entryAt == OTHER(i) -> on[i].displacing = entryGeneration
     :: else
     fi;
     entryAt = i;
     entryGeneration = generations
  :: LIVES(i) && on[i].claimed > 0 && clientAt == i && on[i].releasing == 0 ->
     if
     :: on[i].session != none -> endSession(i)
     :: else
     fi;
     on[i].session = opening;
     on[i].generation = on[i].claimed;
     on[i].claimed = 0;
     if
     :: on[i].displacing > 0 && isLinked -> link[i]!displaced, on[i].displacing, 0
     :: else
     fi;
     on[i].displacing = 0
  :: LIVES(i) && on[i].claimed > 0 && clientAt != i && on[i].releasing == 0 ->
     on[i].releasing = on[i].claimed;
     on[i].claimed = 0;
     on[i].displacing = 0
  :: LIVES(i) && on[i].session == opening && on[i].releasing == 0 ->
     if
     :: entryAt != NOBODY && entryGeneration > on[i].generation -> endSession(i)
     :: else -> on[i].session = live; replayStored(i)
     fi
  :: LIVES(i) && on[i].session == replaying && on[i].isReading && on[i].written >= on[i].readAfter -> replay(i)

  /* the client receives and acknowledges; or it is late, or gone */
  :: LIVES(i) && clientAt == i && on[i].claimed == 0 && on[i].receivedCount < on[i].unackedCount ->
     m = on[i].unacked[on[i].receivedCount];
     assert((seen & BEFORE(m)) == BEFORE(m));
     seen = seen | BIT(m);
     on[i].receivedCount++;
     m = 0
  :: LIVES(i) && clientAt == i && on[i].claimed == 0 && on[i].receivedCount > 0 -> acknowledge(i)
  :: LIVES(i) && faultsLeft > 0 && on[i].session != none && on[i].unackedCount > 0 ->
     faultsLeft--;
     storeUnacked(i, true)
  :: LIVES(i) && clientAt == i && faultsLeft > 0 ->
     faultsLeft--;
     clientAt = NOBODY;
     on[i].isCut = on[i].isCut || on[i].claimed == 0
  :: LIVES(i) && on[i].isCut && on[i].releasing == 0 -> endSession(i)
  :: LIVES(i) && on[i].releasing > 0 ->
     if
#ifdef RELEASE_ANY
     :: entryAt == i -> entryAt = NOBODY
#else
     :: entryAt == i && entryGeneration == on[i].releasing -> entryAt = NOBODY
#endif
     :: else
     fi;
     on[i].releasing = 0

  /* after a crash, users are sent what is stored for them, in case nobody told them */
  :: isCrashed && i == A && on[A].session == live && on[A].replayedThrough < mailboxLength -> replayStored(A)

  /* the sender, and the router */
  :: i == A && next <= MESSAGES -> value = next; next++; send(value); value = 0
  :: i == A && looking == 1 -> answer = entryAt; looking = 2
  :: i == A && looking == 2 -> dispatch()
  :: i == A && faultsLeft > 0 && inFlight != 0 ->
     faultsLeft--;
     waiting = waiting | inFlight;
     inFlight = 0;
     storeWaiting()

  /* the crash, what A notices of it, and what becomes of the directory */
  :: i == B && faultsLeft > 0 && !isCrashed ->
     isCrashed = true;
     faultsLeft--;
     if
     :: clientAt == B -> clientAt = NOBODY; signInsLeft++
     :: else
     fi;
     on[B].claimed = 0;
     on[B].displacing = 0;
     forgetSession(B);
     on[B].releasing = 0;
     for (n : 0 .. ROOM - 1) {
       if
       :: on[B].appendCount > 0 -> shiftAppends(B)
       :: else
       fi
     }
     n = 0;
     on[B].phase = 0;
     on[B].found = 0;
     on[B].storedAt = 0;
     isArrivalAwaited[B] = false;
     isBouncing = false
  :: i == A && isCrashed && isLinked ->
     isLinked = false;
     do
     :: nempty(link[A]) -> link[A]?item, _, _
     :: nempty(link[B]) -> link[B]?item, _, _
     :: empty(link[A]) && empty(link[B]) -> break
     od;
     isArrivalAwaited[A] = false;
     waiting = waiting | inFlight;
     inFlight = 0;
     isRouteKnown = false;
     resume()
  :: i == A && isCrashed && entryAt == B -> entryAt = NOBODY
  fi
}

active proctype world() {
  do
  :: atomic { steps(A) }
  :: atomic { steps(B) }
  :: timeout -> break
  od;
  assert(isSettled == ALL);
  assert(clientAt == NOBODY || (on[clientAt].session == live && seen == ALL));
  assert(on[A].session == none || on[B].session == none);
  assert((entryAt == A) == (on[A].session != none));
  assert((entryAt == B) == (on[B].session != none))
}
