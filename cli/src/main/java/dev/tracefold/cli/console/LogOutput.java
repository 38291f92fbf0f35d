// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.console;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;

/// What the program's log shows on the error stream. A command has no log: what it has to say it says
/// in its own words. A server says what it does, a line each. The property `tracefold.log` names
/// another level, for whoever looks for a fault.
public final class LogOutput {
    private static final String FORMAT = "java.util.logging.SimpleFormatter.format";
    private static final String ONE_LINE = "%1$tFT%1$tT.%1$tL %4$s %5$s%6$s%n";

    // Loggers are held weakly by their registry; this one keeps its level.
    private static final Logger ROOT = Logger.getLogger("");

    private LogOutput() {}

    /// For commands.
    public static void silent() {
        show(Level.OFF);
    }

    /// For servers.
    public static void lines() {
        show(Level.INFO);
    }

    private static void show(Level usual) {
        Level level = Level.parse(System.getProperty("tracefold.log", usual.getName()));
        if (System.getProperty(FORMAT) == null) {
            System.setProperty(FORMAT, ONE_LINE);
        }
        ROOT.setLevel(level);
        for (Handler handler : ROOT.getHandlers()) {
            handler.setLevel(level);
        }
    }
}
