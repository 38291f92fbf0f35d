// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

/// Notes that a function ran which has nothing to say: SQL makes every function return a value, so
/// such a function returns NULL and leaves this mark.
final class VoidMark {
    private boolean set;

    void set() {
        set = true;
    }

    void clear() {
        set = false;
    }

    boolean isSet() {
        return set;
    }
}
