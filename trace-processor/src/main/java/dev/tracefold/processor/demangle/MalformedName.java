// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.demangle;

/// A name that cannot be demangled. There is only one: nobody asks where it was thrown.
final class MalformedName extends Exception {
    @SuppressWarnings("StaticAssignmentOfThrowable") // has no stack and no message of its own
    static final MalformedName INSTANCE = new MalformedName();

    private static final long serialVersionUID = 1L;

    private MalformedName() {
        super("not a mangled name", null, false, false);
    }
}
