// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.console;

/// What the command tells the shell; scripts depend on the numbers.
public enum ExitStatus {
    /// Everything asked for was answered.
    OK(0),
    /// Nothing was answered, or the answer broke off.
    ERROR(1),
    /// The command line cannot be understood.
    USAGE(2),
    /// Some traces were answered, others failed and are listed on the error stream.
    SOME_TRACES_FAILED(3),
    /// Ctrl-C, as shells number it.
    INTERRUPTED(130),
    /// Whoever read the output went away, as shells number it.
    BROKEN_PIPE(141);

    private final int code;

    ExitStatus(int code) {
        this.code = code;
    }

    /// How a command ends that took traces one by one.
    ///
    /// @param done how many went well
    /// @param failed how many did not
    public static ExitStatus of(int done, int failed) {
        if (failed == 0) {
            return OK;
        }
        return done > 0 ? SOME_TRACES_FAILED : ERROR;
    }

    /// The number.
    public int code() {
        return code;
    }
}
