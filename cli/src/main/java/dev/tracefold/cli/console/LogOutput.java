// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.console;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;

/// What the program's log shows on the error stream: a command is quiet, a server says what it does,
/// a line each.
public final class LogOutput {
    private static final String FORMAT = "java.util.logging.SimpleFormatter.format";
    private static final String ONE_LINE = "%1$tFT%1$tT.%1$tL %4$s %5$s%6$s%n";

    // Loggers are held weakly by their registry; this one keeps its level.
    private static final Logger ROOT = Logger.getLogger("");

    private LogOutput() {}

    /// For commands: what a person has to know, and no more.
    public static void warningsOnly() {
        show(Level.WARNING);
    }

    /// For servers.
    public static void lines() {
        show(Level.INFO);
    }

    private static void show(Level level) {
        if (System.getProperty(FORMAT) == null) {
            System.setProperty(FORMAT, ONE_LINE);
        }
        ROOT.setLevel(level);
        for (Handler handler : ROOT.getHandlers()) {
            handler.setLevel(level);
        }
    }
}
