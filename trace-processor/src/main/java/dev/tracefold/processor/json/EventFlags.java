// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

/// The small facts of an event in one int: its phase in the low byte, a bit for each of the others.
final class EventFlags {
    static final int HAS_PID = 1 << 8;
    static final int HAS_TID = 1 << 9;
    static final int PID_IS_STRING = 1 << 10;
    static final int TID_IS_STRING = 1 << 11;
    static final int ID_IS_STRING = 1 << 12;
    static final int ID_IS_NUMBER = 1 << 13;
    static final int BIND_ID_IS_STRING = 1 << 14;
    static final int BIND_ID_IS_NUMBER = 1 << 15;
    static final int FLOW_IN = 1 << 16;
    static final int FLOW_OUT = 1 << 17;
    static final int BINDS_ENCLOSING = 1 << 18;
    static final int PROCESS_SCOPE = 1 << 19;
    static final int GLOBAL_SCOPE = 1 << 20;

    /// An async id that counts in every process.
    static final int ASYNC_GLOBAL = 1 << 21;

    /// An async id that counts in its process only.
    static final int ASYNC_LOCAL = 1 << 22;

    /// A tid that was left out where the pid is a string.
    static final int TID_IS_STRING_PID = 1 << 23;

    /// What of the rest of an event there is.
    static final int HAS_DURATION = 1 << 24;

    static final int HAS_THREAD_TIMESTAMP = 1 << 25;
    static final int HAS_THREAD_DURATION = 1 << 26;

    /// Args are there, taken apart.
    static final int HAS_ARGS = 1 << 27;

    /// Args are there as the text they were.
    static final int HAS_ARGS_TEXT = 1 << 28;

    /// The async id is the id of a string.
    static final int ASYNC_IS_STRING = 1 << 29;

    /// The event has ids.
    static final int IDS =
            ID_IS_STRING
                    | ID_IS_NUMBER
                    | BIND_ID_IS_STRING
                    | BIND_ID_IS_NUMBER
                    | ASYNC_GLOBAL
                    | ASYNC_LOCAL;

    private EventFlags() {}

    static char phase(int flags) {
        return (char) (flags & 0xFF);
    }

    static boolean has(int flags, int flag) {
        return (flags & flag) != 0;
    }
}
