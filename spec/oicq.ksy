# The OICQ protocol for Kaitai Struct (https://kaitai.io): one or more frames, as a WebSocket message or a byte stream has them.
# Generated from the message table by npm run docs. Neither the order of the frames nor the encoding of the strings is checked.
meta:
  id: oicq
  title: OICQ protocol
  endian: be
  encoding: UTF-8
  license: MIT
seq:
  - id: frames
    type: frame
    repeat: eos
types:
  frame:
    seq:
      - id: leader
        contents:
          - 129
      - id: sender
        type: u1
        enum: program
        valid:
          any-of:
            - program::server
            - program::fax
            - program::web
            - program::print
            - program::chat
            - program::user
      - id: receiver
        type: u1
        enum: program
        valid:
          expr: (receiver == program::server or receiver == program::fax or receiver == program::web or receiver == program::print or receiver == program::chat or receiver == program::user) and sender != receiver and (sender == program::user or sender == program::server or receiver == program::user or receiver == program::server)
      - id: type
        type: u1
      - id: len_body
        type: u4
        valid:
          max: 65536
      - id: body
        size: len_body
        type:
          switch-on: "is_relayed ? 0 : kind"
          cases:
            "0": relayed
            "0x0a0101": user_register
            "0x0a0102": user_login
            "0x0a0103": user_send_message
            "0x0a0104": user_broadcast
            "0x0a0105": user_get_profile
            "0x0a0106": user_add_group
            "0x0a0107": user_rename_group
            "0x0a0108": user_delete_group
            "0x0a0109": user_move_friends
            "0x0a010a": user_list_online
            "0x0a010b": user_search
            "0x0a010c": user_add_friend
            "0x0a010d": user_request_friend
            "0x0a010e": user_delete_friend
            "0x0a0110": user_set_mode
            "0x0a0111": user_monitor
            "0x0a0112": user_update_profile
            "0x0a0113": user_offer_file
            "0x0a0114": user_answer_file
            "0x0a0115": user_file_data
            "0x0a0116": user_connection_test
            "0x0a0117": user_answer_friend
            "0x010a01": server_registered
            "0x010a02": server_logged_in
            "0x010a03": server_message
            "0x010a04": server_profile
            "0x010a05": server_group_added
            "0x010a06": server_group_renamed
            "0x010a07": server_group_deleted
            "0x010a08": server_friends_moved
            "0x010a09": server_online_list
            "0x010a0a": server_search_result
            "0x010a0b": server_add_friend_result
            "0x010a0c": server_friend_added
            "0x010a0e": server_friend_deleted
            "0x010a10": server_mode
            "0x010a11": server_profile_updated
            "0x010a12": server_file_offer
            "0x010a13": server_file_answer
            "0x010a14": server_file_data
            "0x010a15": server_friend_state
            "0x010a16": server_connection_test
            "0x0a0501": user_list_rooms
            "0x0a0502": user_list_my_rooms
            "0x0a0503": user_create_room
            "0x0a0504": user_join_room
            "0x0a0505": user_leave_room
            "0x0a0506": user_say
            "0x0a0507": user_read_history
            "0x0a0508": user_list_members
            "0x0a0509": user_invite_to_room
            "0x0a050a": user_remove_member
            "0x0a050b": user_change_room
            "0x0a050c": user_mark_read
            "0x0a050d": user_set_role
            "0x0a050e": user_list_banned
            "0x050a01": chat_room_list
            "0x050a02": chat_my_rooms
            "0x050a03": chat_room_created
            "0x050a04": chat_room_joined
            "0x050a05": chat_room_left
            "0x050a06": chat_said
            "0x050a07": chat_history
            "0x050a08": chat_member_list
            "0x050a09": chat_invited
            "0x050a0a": chat_member_removed
            "0x050a0b": chat_room_changed
            "0x050a0c": chat_read_marked
            "0x050a0d": chat_role_set
            "0x050a0e": chat_banned_list
            "0x050a20": chat_room_entry
            "0x050a21": chat_invitation
            "0x050a22": chat_removal
            "0x020101": program_attach
            "0x020103": program_send_message
            "0x020105": program_get_profile
            "0x020116": program_connection_test
            "0x010201": to_program_attached
            "0x010202": to_program_user_gone
            "0x010203": to_program_refused
            "0x010204": to_program_sent
            "0x010205": to_program_profile
            "0x010216": to_program_connection_test
            "0x030101": program_attach
            "0x030103": program_send_message
            "0x030105": program_get_profile
            "0x030116": program_connection_test
            "0x010301": to_program_attached
            "0x010302": to_program_user_gone
            "0x010303": to_program_refused
            "0x010304": to_program_sent
            "0x010305": to_program_profile
            "0x010316": to_program_connection_test
            "0x040101": program_attach
            "0x040103": program_send_message
            "0x040105": program_get_profile
            "0x040116": program_connection_test
            "0x010401": to_program_attached
            "0x010402": to_program_user_gone
            "0x010403": to_program_refused
            "0x010404": to_program_sent
            "0x010405": to_program_profile
            "0x010416": to_program_connection_test
            "0x050101": program_attach
            "0x050103": program_send_message
            "0x050105": program_get_profile
            "0x050116": program_connection_test
            "0x010501": to_program_attached
            "0x010502": to_program_user_gone
            "0x010503": to_program_refused
            "0x010504": to_program_sent
            "0x010505": to_program_profile
            "0x010516": to_program_connection_test
        doc: Raw bytes, if the type is unknown (W9).
    instances:
      kind:
        value: (sender.to_i << 16) | (receiver.to_i << 8) | type
      is_relayed:
        value: sender != program::server and receiver != program::server and sender != program::chat and receiver != program::chat
  string:
    seq:
      - id: len
        type: u2
      - id: value
        type: str
        size: len
  user_register:
    doc: Registers an account (A1, A2).
    seq:
      - id: nickname
        type: string
      - id: portrait
        type: u2
      - id: password
        type: string
      - id: sex
        type: u1
      - id: age
        type: u1
      - id: real_name
        type: string
      - id: country
        type: u1
      - id: province
        type: u1
      - id: city
        type: string
      - id: address
        type: string
      - id: postcode
        type: string
      - id: education
        type: u1
      - id: school
        type: string
      - id: job
        type: u1
      - id: phone
        type: string
      - id: pager
        type: string
      - id: email
        type: string
      - id: hobby
        type: string
      - id: description
        type: string
      - id: verification
        type: u1
        enum: verification
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_login:
    doc: Signs in, visibly (0) or hidden (1) (A6, A7).
    seq:
      - id: number
        type: u4
      - id: password
        type: string
      - id: manner
        type: u1
        enum: manner
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_send_message:
    doc: Sends a text to a user; stored when they are not signed in (M1, M2).
    seq:
      - id: number
        type: u4
      - id: recipient
        type: u4
      - id: text
        type: string
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_broadcast:
    doc: Sends a text to the friends in a group, or with group 0 to everyone who is signed in (M3). To a group it costs as much as the same messages one by one (M7), to everyone 100 more.
    seq:
      - id: number
        type: u4
      - id: group
        type: u4
      - id: text
        type: string
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_get_profile:
    doc: Asks for the profile of an account (A5).
    seq:
      - id: number
        type: u4
      - id: friend
        type: u4
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_add_group:
    doc: Adds a group of friends with the smallest free number (G1).
    seq:
      - id: number
        type: u4
      - id: name
        type: string
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_rename_group:
    doc: Renames a group (G1).
    seq:
      - id: number
        type: u4
      - id: group
        type: u1
      - id: name
        type: string
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_delete_group:
    doc: Deletes a group; its members move to group 1 (G1, G2).
    seq:
      - id: number
        type: u4
      - id: group
        type: u1
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_move_friends:
    doc: "Moves friends to other groups: all of them, or none (G3). To group 255 it moves, and so blocks, any user; from there back (M8)."
    seq:
      - id: number
        type: u4
      - id: num_moves
        type: u1
      - id: moves
        type: moves_item
        repeat: expr
        repeat-expr: num_moves
      - id: end
        size: 0
        valid:
          expr: _io.eof
    types:
      moves_item:
        seq:
          - id: friend
            type: u4
          - id: group
            type: u1
  user_list_online:
    doc: Lists who is online below (1) or above (2) a number, page by page (P4).
    seq:
      - id: number
        type: u4
      - id: start
        type: u4
      - id: count
        type: u1
      - id: direction
        type: u1
        enum: direction
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_search:
    doc: Finds accounts by an SQL condition (S1).
    seq:
      - id: number
        type: u4
      - id: condition
        type: string
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_add_friend:
    doc: Adds a friend, if their verification setting allows it (F1, F2).
    seq:
      - id: number
        type: u4
      - id: friend
        type: u4
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_request_friend:
    doc: Asks someone for permission to add them, with a reason (F3).
    seq:
      - id: number
        type: u4
      - id: friend
        type: u4
      - id: reason
        type: string
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_delete_friend:
    doc: Removes a friend, or someone who is blocked, from your own list only (F4, M8).
    seq:
      - id: number
        type: u4
      - id: friend
        type: u4
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_set_mode:
    doc: Changes your own mode; 4 signs out (P1, P3).
    seq:
      - id: number
        type: u4
      - id: mode
        type: u1
        enum: mode
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_monitor:
    doc: Starts copying the messages that a user sends and receives; 0 stops it (S2).
    seq:
      - id: number
        type: u4
      - id: watched
        type: u4
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_update_profile:
    doc: Replaces your own profile; an empty password keeps the old one (A4).
    seq:
      - id: number
        type: u4
      - id: nickname
        type: string
      - id: portrait
        type: u2
      - id: password
        type: string
      - id: sex
        type: u1
      - id: age
        type: u1
      - id: real_name
        type: string
      - id: country
        type: u1
      - id: province
        type: u1
      - id: city
        type: string
      - id: address
        type: string
      - id: postcode
        type: string
      - id: education
        type: u1
      - id: school
        type: string
      - id: job
        type: u1
      - id: phone
        type: string
      - id: pager
        type: string
      - id: email
        type: string
      - id: hobby
        type: string
      - id: description
        type: string
      - id: verification
        type: u1
        enum: verification
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_offer_file:
    doc: Offers a file (X1, X4).
    seq:
      - id: number
        type: u4
      - id: friend
        type: u4
      - id: name
        type: string
      - id: length
        type: u4
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_answer_file:
    doc: Accepts (1) or refuses (0) an offered file; 0 from either side also cancels (X1, X2, W6).
    seq:
      - id: number
        type: u4
      - id: friend
        type: u4
      - id: accepted
        type: u1
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_file_data:
    doc: The next chunk of an accepted file (X1, X2, X3); paced by the receiver, not by flood control.
    seq:
      - id: number
        type: u4
      - id: friend
        type: u4
      - id: data
        size-eos: true
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_connection_test:
    doc: "A barrier: echoed once everything sent earlier on this connection is settled (M4)."
    seq:
      - id: number
        type: u4
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_answer_friend:
    doc: "Answers a friend request: agreed (1) or refused (0) (F3)."
    seq:
      - id: number
        type: u4
      - id: friend
        type: u4
      - id: agreed
        type: u1
      - id: end
        size: 0
        valid:
          expr: _io.eof
  server_registered:
    doc: The number of the new account (A1).
    seq:
      - id: success
        type: u1
      - id: number
        type: u4
      - id: end
        size: 0
        valid:
          expr: _io.eof
  server_logged_in:
    doc: "The roster: your groups and the friends in them, with their visible states (P1), and the block list (M8)."
    seq:
      - id: success
        type: u1
      - id: num_groups
        type: u1
      - id: groups
        type: groups_item
        repeat: expr
        repeat-expr: num_groups
      - id: end
        size: 0
        valid:
          expr: _io.eof
    types:
      groups_item:
        seq:
          - id: name
            type: string
          - id: group
            type: u1
          - id: num_friends
            type: u1
          - id: friends
            type: friends_item
            repeat: expr
            repeat-expr: num_friends
        types:
          friends_item:
            seq:
              - id: number
                type: u4
              - id: portrait
                type: u1
              - id: state
                type: u1
                enum: mode
              - id: nickname
                type: string
  server_message:
    doc: A text from a user, a system message about one, or a system notice (E1, M1, F2, F3, S2).
    seq:
      - id: flag
        type: u1
        enum: flag
      - id: number
        type: u4
      - id: text
        type: string
      - id: kind
        type: u1
        enum: kind
      - id: end
        size: 0
        valid:
          expr: _io.eof
  server_profile:
    doc: The requested profile (A5).
    seq:
      - id: success
        type: u1
      - id: friend
        type: u4
      - id: nickname
        type: string
      - id: portrait
        type: u2
      - id: sex
        type: u1
      - id: age
        type: u1
      - id: real_name
        type: string
      - id: country
        type: u1
      - id: province
        type: u1
      - id: city
        type: string
      - id: address
        type: string
      - id: postcode
        type: string
      - id: education
        type: u1
      - id: school
        type: string
      - id: job
        type: u1
      - id: phone
        type: string
      - id: pager
        type: string
      - id: email
        type: string
      - id: hobby
        type: string
      - id: description
        type: string
      - id: end
        size: 0
        valid:
          expr: _io.eof
  server_group_added:
    doc: The number of the new group (G1).
    seq:
      - id: success
        type: u1
      - id: group
        type: u1
      - id: name
        type: string
      - id: end
        size: 0
        valid:
          expr: _io.eof
  server_group_renamed:
    doc: Whether the group was renamed (G1).
    seq:
      - id: success
        type: u1
      - id: group
        type: u1
      - id: name
        type: string
      - id: end
        size: 0
        valid:
          expr: _io.eof
  server_group_deleted:
    doc: Whether the group was deleted (G2).
    seq:
      - id: success
        type: u1
      - id: group
        type: u1
      - id: end
        size: 0
        valid:
          expr: _io.eof
  server_friends_moved:
    doc: Whether all the friends were moved (G3).
    seq:
      - id: success
        type: u1
      - id: end
        size: 0
        valid:
          expr: _io.eof
  server_online_list:
    doc: A page of who is online (P4).
    seq:
      - id: success
        type: u1
      - id: num_users
        type: u1
      - id: users
        type: users_item
        repeat: expr
        repeat-expr: num_users
      - id: end
        size: 0
        valid:
          expr: _io.eof
    types:
      users_item:
        seq:
          - id: number
            type: u4
          - id: nickname
            type: string
          - id: portrait
            type: u2
          - id: province
            type: u1
          - id: city
            type: string
  server_search_result:
    doc: The users found, at most 50 (S1).
    seq:
      - id: success
        type: u1
      - id: num_users
        type: u1
      - id: users
        type: users_item
        repeat: expr
        repeat-expr: num_users
      - id: end
        size: 0
        valid:
          expr: _io.eof
    types:
      users_item:
        seq:
          - id: number
            type: u4
          - id: nickname
            type: string
          - id: portrait
            type: u2
          - id: province
            type: u1
          - id: city
            type: string
  server_add_friend_result:
    doc: "The outcome of adding a friend: a value of `AddFriend` (F2)."
    seq:
      - id: result
        type: u1
        enum: add_friend
      - id: friend
        type: u4
      - id: end
        size: 0
        valid:
          expr: _io.eof
  server_friend_added:
    doc: A new friend in group 1 (F2, F3).
    seq:
      - id: friend
        type: u4
      - id: nickname
        type: string
      - id: portrait
        type: u2
      - id: state
        type: u1
        enum: mode
      - id: end
        size: 0
        valid:
          expr: _io.eof
  server_friend_deleted:
    doc: Whether the friend was removed from the list (F4).
    seq:
      - id: success
        type: u1
      - id: friend
        type: u4
      - id: end
        size: 0
        valid:
          expr: _io.eof
  server_mode:
    doc: Your own mode, as it is now (P3).
    seq:
      - id: number
        type: u4
      - id: mode
        type: u1
        enum: mode
      - id: end
        size: 0
        valid:
          expr: _io.eof
  server_profile_updated:
    doc: Whether the profile was replaced (A4, W6).
    seq:
      - id: success
        type: u1
      - id: end
        size: 0
        valid:
          expr: _io.eof
  server_file_offer:
    doc: Someone offers a file (X1).
    seq:
      - id: friend
        type: u4
      - id: name
        type: string
      - id: length
        type: u4
      - id: end
        size: 0
        valid:
          expr: _io.eof
  server_file_answer:
    doc: The offer was accepted (1), or was refused, cancelled or interrupted (0) (X1, X2, W6).
    seq:
      - id: friend
        type: u4
      - id: accepted
        type: u1
      - id: end
        size: 0
        valid:
          expr: _io.eof
  server_file_data:
    doc: The next chunk of a file (X1).
    seq:
      - id: friend
        type: u4
      - id: data
        size-eos: true
      - id: end
        size: 0
        valid:
          expr: _io.eof
  server_friend_state:
    doc: A friend's visible state changed (P2).
    seq:
      - id: friend
        type: u4
      - id: state
        type: u1
        enum: mode
      - id: end
        size: 0
        valid:
          expr: _io.eof
  server_connection_test:
    doc: Everything sent before the connection test is settled (M4).
    seq:
      - id: number
        type: u4
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_list_rooms:
    doc: Lists the open rooms with a number above the start, page by page (R2).
    seq:
      - id: number
        type: u4
      - id: start
        type: u4
      - id: count
        type: u1
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_list_my_rooms:
    doc: Lists the rooms that you are in or are invited to, with a number above the start, page by page (R2).
    seq:
      - id: number
        type: u4
      - id: start
        type: u4
      - id: count
        type: u1
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_create_room:
    doc: Creates a room; you own it and are its first member (R1).
    seq:
      - id: number
        type: u4
      - id: name
        type: string
      - id: topic
        type: string
      - id: access
        type: u1
        enum: access
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_join_room:
    doc: Joins an open room, or one that you are invited to (R2).
    seq:
      - id: number
        type: u4
      - id: room
        type: u4
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_leave_room:
    doc: Leaves a room, or declines an invitation (R2).
    seq:
      - id: number
        type: u4
      - id: room
        type: u4
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_say:
    doc: Says a text in a room. Sent again with the same tag within ten minutes, it is said once (R4).
    seq:
      - id: number
        type: u4
      - id: room
        type: u4
      - id: tag
        type: u4
      - id: text
        type: string
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_read_history:
    doc: Asks for the entries before (1) or after (2) a sequence number, nearest first, at most 100 (R2).
    seq:
      - id: number
        type: u4
      - id: room
        type: u4
      - id: sequence
        type: u4
      - id: direction
        type: u1
        enum: direction
      - id: count
        type: u1
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_list_members:
    doc: Lists the members of a room with a number above the start, page by page (R2, R5).
    seq:
      - id: number
        type: u4
      - id: room
        type: u4
      - id: start
        type: u4
      - id: count
        type: u1
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_invite_to_room:
    doc: Invites a user to a room (R2).
    seq:
      - id: number
        type: u4
      - id: room
        type: u4
      - id: friend
        type: u4
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_remove_member:
    doc: Removes (0) or bans (1) a member, or lets one who is banned join again (2) (R2).
    seq:
      - id: number
        type: u4
      - id: room
        type: u4
      - id: friend
        type: u4
      - id: removal
        type: u1
        enum: removal
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_change_room:
    doc: "Changes a room: its name, topic, access and owner (R2)."
    seq:
      - id: number
        type: u4
      - id: room
        type: u4
      - id: name
        type: string
      - id: topic
        type: string
      - id: access
        type: u1
        enum: access
      - id: owner
        type: u4
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_mark_read:
    doc: Marks all entries up to this one as read, for any device (R2).
    seq:
      - id: number
        type: u4
      - id: room
        type: u4
      - id: sequence
        type: u4
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_set_role:
    doc: Makes a member (1) a moderator (2), or the other way round (R2).
    seq:
      - id: number
        type: u4
      - id: room
        type: u4
      - id: friend
        type: u4
      - id: role
        type: u1
        enum: role
      - id: end
        size: 0
        valid:
          expr: _io.eof
  user_list_banned:
    doc: Lists who is banned from a room, with a number above the start, page by page; for moderators and the owner (R2).
    seq:
      - id: number
        type: u4
      - id: room
        type: u4
      - id: start
        type: u4
      - id: count
        type: u1
      - id: end
        size: 0
        valid:
          expr: _io.eof
  chat_room_list:
    doc: Open rooms, in the order of their numbers (R2).
    seq:
      - id: success
        type: u1
      - id: num_rooms
        type: u1
      - id: rooms
        type: rooms_item
        repeat: expr
        repeat-expr: num_rooms
      - id: end
        size: 0
        valid:
          expr: _io.eof
    types:
      rooms_item:
        seq:
          - id: room
            type: u4
          - id: name
            type: string
          - id: topic
            type: string
          - id: members
            type: u2
  chat_my_rooms:
    doc: Your rooms, in the order of their numbers, with what is unread (R2).
    seq:
      - id: success
        type: u1
      - id: num_rooms
        type: u1
      - id: rooms
        type: rooms_item
        repeat: expr
        repeat-expr: num_rooms
      - id: end
        size: 0
        valid:
          expr: _io.eof
    types:
      rooms_item:
        seq:
          - id: room
            type: u4
          - id: name
            type: string
          - id: topic
            type: string
          - id: access
            type: u1
            enum: access
          - id: owner
            type: u4
          - id: role
            type: u1
            enum: role
          - id: last
            type: u4
          - id: read
            type: u4
          - id: unread
            type: u4
  chat_room_created:
    doc: The result of creating a room (R2).
    seq:
      - id: success
        type: u1
      - id: room
        type: u4
      - id: end
        size: 0
        valid:
          expr: _io.eof
  chat_room_joined:
    doc: The result of joining a room (R2).
    seq:
      - id: success
        type: u1
      - id: room
        type: u4
      - id: end
        size: 0
        valid:
          expr: _io.eof
  chat_room_left:
    doc: The result of leaving a room (R2).
    seq:
      - id: success
        type: u1
      - id: room
        type: u4
      - id: end
        size: 0
        valid:
          expr: _io.eof
  chat_said:
    doc: The entry is in the store, with this sequence number and time (R4).
    seq:
      - id: success
        type: u1
      - id: room
        type: u4
      - id: tag
        type: u4
      - id: sequence
        type: u4
      - id: time
        type: u4
      - id: end
        size: 0
        valid:
          expr: _io.eof
  chat_history:
    doc: "Entries, nearest to the number asked for first: as many as fit (R2)."
    seq:
      - id: success
        type: u1
      - id: room
        type: u4
      - id: num_entries
        type: u1
      - id: entries
        type: entries_item
        repeat: expr
        repeat-expr: num_entries
      - id: end
        size: 0
        valid:
          expr: _io.eof
    types:
      entries_item:
        seq:
          - id: sequence
            type: u4
          - id: time
            type: u4
          - id: speaker
            type: u4
          - id: nickname
            type: string
          - id: entry_kind
            type: u1
            enum: entry_kind
          - id: text
            type: string
  chat_member_list:
    doc: Members, in the order of their numbers, with their visible states (R2, R5).
    seq:
      - id: success
        type: u1
      - id: room
        type: u4
      - id: num_members
        type: u1
      - id: members
        type: members_item
        repeat: expr
        repeat-expr: num_members
      - id: end
        size: 0
        valid:
          expr: _io.eof
    types:
      members_item:
        seq:
          - id: member
            type: u4
          - id: nickname
            type: string
          - id: role
            type: u1
            enum: role
          - id: state
            type: u1
            enum: mode
  chat_invited:
    doc: The result of an invitation (R2).
    seq:
      - id: success
        type: u1
      - id: room
        type: u4
      - id: friend
        type: u4
      - id: end
        size: 0
        valid:
          expr: _io.eof
  chat_member_removed:
    doc: The result of removing, banning or letting in again (R2).
    seq:
      - id: success
        type: u1
      - id: room
        type: u4
      - id: friend
        type: u4
      - id: end
        size: 0
        valid:
          expr: _io.eof
  chat_room_changed:
    doc: The result of changing a room (R2).
    seq:
      - id: success
        type: u1
      - id: room
        type: u4
      - id: end
        size: 0
        valid:
          expr: _io.eof
  chat_read_marked:
    doc: "Up to where all is read now: a mark never goes back (R2)."
    seq:
      - id: success
        type: u1
      - id: room
        type: u4
      - id: sequence
        type: u4
      - id: end
        size: 0
        valid:
          expr: _io.eof
  chat_role_set:
    doc: The result of giving a role (R2).
    seq:
      - id: success
        type: u1
      - id: room
        type: u4
      - id: friend
        type: u4
      - id: end
        size: 0
        valid:
          expr: _io.eof
  chat_banned_list:
    doc: Who is banned from the room, in the order of their numbers (R2).
    seq:
      - id: success
        type: u1
      - id: room
        type: u4
      - id: num_banned
        type: u1
      - id: banned
        type: banned_item
        repeat: expr
        repeat-expr: num_banned
      - id: end
        size: 0
        valid:
          expr: _io.eof
    types:
      banned_item:
        seq:
          - id: friend
            type: u4
          - id: nickname
            type: string
  chat_room_entry:
    doc: A new entry, to each member who is signed in; it may be lost, and history has it (R3, R4).
    seq:
      - id: room
        type: u4
      - id: sequence
        type: u4
      - id: time
        type: u4
      - id: speaker
        type: u4
      - id: nickname
        type: string
      - id: entry_kind
        type: u1
        enum: entry_kind
      - id: text
        type: string
      - id: end
        size: 0
        valid:
          expr: _io.eof
  chat_invitation:
    doc: You were invited to a room (R3).
    seq:
      - id: room
        type: u4
      - id: name
        type: string
      - id: friend
        type: u4
      - id: nickname
        type: string
      - id: end
        size: 0
        valid:
          expr: _io.eof
  chat_removal:
    doc: You were removed (0) or banned (1) from a room (R3).
    seq:
      - id: room
        type: u4
      - id: friend
        type: u4
      - id: removal
        type: u1
        enum: removal
      - id: end
        size: 0
        valid:
          expr: _io.eof
  program_attach:
    doc: Attaches the program, with its name (fax, web, print or chat) and its key; the first frame of a connection (N1).
    seq:
      - id: name
        type: string
      - id: key
        type: string
      - id: end
        size: 0
        valid:
          expr: _io.eof
  program_send_message:
    doc: Sends a text to a user, for the system (number 0) or for an account that the administrator gave to the program (N4, M1).
    seq:
      - id: number
        type: u4
      - id: recipient
        type: u4
      - id: text
        type: string
      - id: end
        size: 0
        valid:
          expr: _io.eof
  program_get_profile:
    doc: Asks for the profile of an account (N4, A5).
    seq:
      - id: number
        type: u4
      - id: friend
        type: u4
      - id: end
        size: 0
        valid:
          expr: _io.eof
  program_connection_test:
    doc: "A barrier: echoed once all that was sent before is passed on, delivered, stored or refused (N4)."
    seq:
      - id: number
        type: u4
      - id: end
        size: 0
        valid:
          expr: _io.eof
  to_program_attached:
    doc: Whether the program is attached; after 0 the connection is closed (N1).
    seq:
      - id: success
        type: u1
      - id: end
        size: 0
        valid:
          expr: _io.eof
  to_program_user_gone:
    doc: A user whom the program has talked with has signed out (N3).
    seq:
      - id: number
        type: u4
      - id: end
        size: 0
        valid:
          expr: _io.eof
  to_program_refused:
    doc: "Why a frame to this user, or a request about this user, went no further: the code of a reason. Number 0 is no user (N3)."
    seq:
      - id: number
        type: u4
      - id: code
        type: u1
      - id: end
        size: 0
        valid:
          expr: _io.eof
  to_program_sent:
    doc: "What became of a message to this recipient: its type (0x03), and 0 for delivered or stored, or the code of a reason (N4)."
    seq:
      - id: message_type
        type: u1
      - id: recipient
        type: u4
      - id: code
        type: u1
      - id: end
        size: 0
        valid:
          expr: _io.eof
  to_program_profile:
    doc: The requested profile, with the body of server 0x04 to a user (N4).
    seq:
      - id: success
        type: u1
      - id: friend
        type: u4
      - id: nickname
        type: string
      - id: portrait
        type: u2
      - id: sex
        type: u1
      - id: age
        type: u1
      - id: real_name
        type: string
      - id: country
        type: u1
      - id: province
        type: u1
      - id: city
        type: string
      - id: address
        type: string
      - id: postcode
        type: string
      - id: education
        type: u1
      - id: school
        type: string
      - id: job
        type: u1
      - id: phone
        type: string
      - id: pager
        type: string
      - id: email
        type: string
      - id: hobby
        type: string
      - id: description
        type: string
      - id: end
        size: 0
        valid:
          expr: _io.eof
  to_program_connection_test:
    doc: All that was sent before the connection test is settled (N4).
    seq:
      - id: number
        type: u4
      - id: end
        size: 0
        valid:
          expr: _io.eof
  relayed:
    doc: "A frame between a user and a program, passed on as it is: its type and its data are the program’s own (N2)."
    seq:
      - id: number
        type: u4
      - id: data
        size-eos: true
      - id: end
        size: 0
        valid:
          expr: _io.eof
enums:
  program:
    "1": server
    "2": fax
    "3": web
    "4": print
    "5": chat
    "10": user
  verification:
    "0": anyone
    "1": ask
    "2": nobody
  manner:
    "0": normal
    "1": hidden
  direction:
    "1": below
    "2": above
  mode:
    "1": online
    "2": hidden
    "3": do_not_disturb
    "4": offline
  flag:
    "1": system
    "2": user
  kind:
    "0": none
    "1": added
    "2": requested
    "3": agreed
    "4": refused
    "5": monitored
    "16": reason_unknown_type
    "17": reason_no_program
    "18": reason_server_failed
    "19": reason_unavailable
    "20": reason_busy
    "21": reason_operators_only
    "22": reason_no_such_number
    "23": reason_yourself
    "24": reason_program_busy
    "25": reason_program_gone
    "26": reason_user_away
    "27": reason_user_busy
    "28": reason_not_granted
    "32": reason_nickname_length
    "33": reason_password_length
    "34": reason_profile_text_length
    "35": reason_portrait_range
    "36": reason_unknown_verification
    "37": reason_password_characters
    "38": reason_too_many_registrations
    "48": reason_already_signed_in
    "49": reason_unknown_manner
    "50": reason_wrong_password
    "51": reason_too_many_guesses
    "52": reason_account_disabled
    "56": reason_unknown_mode
    "57": reason_unknown_direction
    "64": reason_text_too_long
    "65": reason_mailbox_full
    "66": reason_may_arrive
    "67": reason_message_refused
    "68": reason_not_checked
    "72": reason_group_name_length
    "73": reason_too_many_groups
    "74": reason_no_such_group
    "75": reason_first_group
    "76": reason_group_full
    "77": reason_roster_full
    "78": reason_not_your_friend
    "79": reason_already_friend
    "80": reason_takes_no_requests
    "81": reason_reason_too_long
    "82": reason_unknown_agreement
    "83": reason_no_request
    "84": reason_their_list_full
    "85": reason_blocked_by_you
    "96": reason_search_refused
    "97": reason_search_too_slow
    "104": reason_bad_file_name
    "105": reason_file_name_too_long
    "106": reason_unknown_acceptance
    "107": reason_transfer_under_way
    "108": reason_no_offer
    "109": reason_no_transfer
    "112": reason_file_cancelled
    "113": reason_file_cancelled_by_peer
    "114": reason_file_refused
    "115": reason_file_peer_gone
    "116": reason_file_lapsed
    "117": reason_file_out_of_bounds
    "128": reason_signed_in_elsewhere
    "129": reason_kicked
    "130": reason_password_changed
    "131": reason_sign_in_interrupted
    "132": reason_replay_delayed
    "133": reason_account_deleted
    "136": reason_malformed
    "137": reason_text_message
    "138": reason_too_large
    "139": reason_not_signed_in
    "140": reason_foreign_number
    "141": reason_flooding
    "142": reason_slow
    "143": reason_idle
    "144": reason_draining
    "145": reason_evicted
    "146": reason_not_web_socket
    "147": reason_too_many_pieces
    "148": reason_too_much_unfinished
    "149": reason_server_full
    "150": reason_too_many_of_address
    "151": reason_too_many_not_signed_in
    "152": reason_wrong_key
    "153": reason_not_attached
    "160": reason_no_such_room
    "161": reason_not_in_room
    "162": reason_room_full
    "163": reason_too_many_rooms
    "164": reason_invitation_needed
    "165": reason_banned
    "166": reason_role_too_low
    "167": reason_room_name_length
    "168": reason_topic_too_long
    "169": reason_unknown_access
    "170": reason_no_such_member
    "171": reason_already_in_room
    "172": reason_saying_too_fast
    "173": reason_unknown_role
    "174": reason_unknown_removal
    "175": reason_their_rooms_full
    "176": reason_may_be_said
  add_friend:
    "0": failed
    "1": added
    "2": needs_request
    "3": not_allowed
    "4": needs_request_offline
  access:
    "0": open
    "1": by_invitation
  removal:
    "0": remove
    "1": ban
    "2": pardon
  role:
    "0": invited
    "1": member
    "2": moderator
    "3": owner
  entry_kind:
    "0": text
    "1": joined
    "2": left
    "3": removed
    "4": changed
