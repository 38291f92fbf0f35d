// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.fuchsia;

/// A thread of a process. Fuchsia's ids have 64 bits; tables have room for 32, which is enough for
/// all but ids that are made up.
///
/// @param pid id of the process, 0 if it is unknown
record FuchsiaThread(long pid, long tid) {
    private static final long ID_BITS = 0xFFFFFFFFL;

    /// The id of a process or thread in tables.
    static long id(long koid) {
        return koid & ID_BITS;
    }
}
