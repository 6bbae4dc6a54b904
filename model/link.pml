/*
 * The link from one instance to another (gateway/cluster/reliable-link.ts), over a bus that loses envelopes: redelivery after a
 * timeout, cumulative acknowledgements. Checked: each item is handled once and in order, and in the end all are.
 *
 * -D ACCEPT_GAP: the receiver takes an envelope though one before it is missing.
 * -D FORGET_SENT: the sender drops an envelope when it has sent it, not when it is acknowledged.
 */
#define ITEMS 3

/* sequence, acknowledged */
chan bus[2] = [2] of { byte, byte }

byte sent = 0          /* envelopes published so far */
byte acknowledged = 0  /* of these, acknowledged */
byte received = 0      /* taken by the other side, in order */
byte handled = 0

inline publish(way, sequence, ack) {
  if
  :: nfull(bus[way]) -> bus[way]!sequence, ack
  :: skip /* lost */
  fi
}

active proctype sender() {
  byte ack
  end: do
  :: atomic { sent < ITEMS -> sent++; publish(0, sent, 0) }
#ifdef FORGET_SENT
  :: atomic { acknowledged < sent -> acknowledged = sent }
#endif
  /* what is not acknowledged in time is sent again, the oldest first */
  :: atomic { acknowledged < sent && empty(bus[0]) && empty(bus[1]) -> publish(0, acknowledged + 1, 0) }
  :: atomic { bus[1]?_, ack ->
       if
       :: ack > acknowledged -> acknowledged = ack
       :: else
       fi }
  od
}

active proctype receiver() {
  byte sequence
  end: do
  :: atomic { bus[0]?sequence, _ ->
       if
#ifdef ACCEPT_GAP
       :: sequence > received ->
#else
       :: sequence == received + 1 ->
#endif
          received = sequence;
          handled++;
          assert(handled == sequence) /* once, and in order */
       :: else
       fi;
       publish(1, 0, received) }
  od
}

active proctype observer() {
  timeout -> assert(received == ITEMS && acknowledged == ITEMS)
}
