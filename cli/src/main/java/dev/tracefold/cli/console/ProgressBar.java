// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.console;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;

/// `[######......]  37/200 traces, 2 failed, 12 s, 40 s to go` on the status line of a console,
/// redrawn at most ten times a second.
public final class ProgressBar {
    private static final int WIDTH = 30;
    private static final long REDRAW_MILLIS = 100;

    private final Console console;
    private final InstantSource clock;
    private final int total;
    private final String what;
    private final long startMillis;
    private long drawnMillis;
    private int done;
    private int failed;
    private long rows = -1;

    /// A bar for so many traces.
    public ProgressBar(Console console, int total, InstantSource clock) {
        this(console, total, "traces", clock);
    }

    /// A bar for so many of something else.
    public ProgressBar(Console console, int total, String what, InstantSource clock) {
        this.console = console;
        this.what = what;
        this.total = total;
        this.clock = clock;
        this.startMillis = clock.millis();
        draw();
    }

    /// One more trace has ended.
    public synchronized void advance(boolean success) {
        done++;
        if (!success) {
            failed++;
        }
        if (clock.millis() - drawnMillis >= REDRAW_MILLIS || done == total) {
            draw();
        }
    }

    /// How far it is, told by somebody who counts.
    ///
    /// @param ended traces that have ended, failed ones included
    /// @param broken those that failed
    /// @param gathered rows that have come
    public synchronized void at(int ended, int broken, long gathered) {
        done = ended;
        failed = broken;
        rows = gathered;
        draw();
    }

    /// Takes the bar away.
    public void remove() {
        console.status("");
    }

    private void draw() {
        drawnMillis = clock.millis();
        if (console.showsProgress()) {
            console.status(line());
        }
    }

    private String line() {
        int filled = total == 0 ? WIDTH : (int) ((long) WIDTH * done / total);
        Duration spent = Duration.ofMillis(drawnMillis - startMillis);
        StringBuilder line = new StringBuilder();
        line.append('[').repeat('#', filled).repeat('.', WIDTH - filled).append("]  ");
        line.append("%d/%d %s".formatted(done, total, what));
        if (failed > 0) {
            line.append(", %d failed".formatted(failed));
        }
        if (rows >= 0) {
            line.append(", %d rows".formatted(rows));
        }
        line.append(", ").append(seconds(spent));
        if (done > 0 && done < total) {
            Duration left = spent.multipliedBy(total - done).dividedBy(done);
            line.append(", ").append(seconds(left)).append(" to go");
        }
        return line.toString();
    }

    private static String seconds(Duration time) {
        return time.toMinutes() > 0
                ? String.format(Locale.ROOT, "%d:%02d min", time.toMinutes(), time.toSecondsPart())
                : time.toSeconds() + " s";
    }
}
