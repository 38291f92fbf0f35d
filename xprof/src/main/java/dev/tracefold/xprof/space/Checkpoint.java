// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.space;

import java.util.function.Supplier;

/// Where work on a profile may be stopped: every now and then, while events are read, whoever asked for the
/// work is asked whether it is still wanted. All tools read events, so none has to ask by itself.
public final class Checkpoint {
    private static final ScopedValue<Runnable> CHECK = ScopedValue.newInstance();

    private Checkpoint() {}

    /// Works.
    ///
    /// @param check throws what the work is to end with, once it is not wanted any more
    public static <T> T during(Runnable check, Supplier<T> work) {
        return ScopedValue.where(CHECK, check).call(work::get);
    }

    /// Asks.
    static void pass() {
        if (CHECK.isBound()) {
            CHECK.get().run();
        }
    }
}
