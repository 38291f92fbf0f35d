// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.console;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/// The standard streams of the process. Answers go to [#out()] and nothing else does; messages go
/// through [#say(String)] and [#error(String)] to the error stream, one line or a few, never a stack
/// trace. Safe for use by several threads.
public final class Console {
    private static final String PROGRAM = "tracefold: ";
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final InputStream in;
    private final OutputStream out;
    private final OutputStream err;
    private final boolean progress;
    private final int columns;
    private boolean statusShown;

    /// A console over any streams.
    ///
    /// @param progress whether the error stream is a terminal where a line may be redrawn
    public Console(InputStream in, OutputStream out, OutputStream err, boolean progress) {
        this(in, out, err, progress, 0);
    }

    /// A console over any streams.
    ///
    /// @param progress whether the error stream is a terminal where a line may be redrawn
    /// @param columns how wide the terminal is that the output goes to; 0 when it is none
    public Console(
            InputStream in, OutputStream out, OutputStream err, boolean progress, int columns) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.progress = progress;
        this.columns = columns;
    }

    /// The console of this process. Java cannot tell whether its streams are terminals, so the
    /// launcher says so with the properties `tracefold.progress` and `tracefold.columns`.
    public static Console ofProcess() {
        return new Console(
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                Boolean.getBoolean("tracefold.progress"),
                Integer.getInteger("tracefold.columns", 0));
    }

    /// The input, not buffered.
    public InputStream in() {
        return in;
    }

    /// The output, not buffered.
    public OutputStream out() {
        return out;
    }

    /// The output for text, help for instance.
    public PrintWriter outWriter() {
        return new PrintWriter(out, true, StandardCharsets.UTF_8);
    }

    /// The error stream for text.
    public PrintWriter errorWriter() {
        return new PrintWriter(err, true, StandardCharsets.UTF_8);
    }

    /// Whether a line that is redrawn makes sense.
    public boolean showsProgress() {
        return progress;
    }

    /// How wide the terminal is that the output goes to; 0 when it is none.
    public int columns() {
        return columns;
    }

    /// Tells people something on the error stream.
    public synchronized void say(String message) {
        clearStatus();
        writeError(message + "\n");
    }

    /// Tells people what went wrong, with the program's name in front.
    public void error(String message) {
        say(PROGRAM + message.stripTrailing());
    }

    /// Redraws the status line; an empty text removes it.
    synchronized void status(String line) {
        if (!progress) {
            return;
        }
        clearStatus();
        if (!line.isEmpty()) {
            writeError(line);
            statusShown = true;
        }
    }

    private void clearStatus() {
        if (statusShown) {
            writeError(CLEAR_LINE);
            statusShown = false;
        }
    }

    private void writeError(String text) {
        try {
            err.write(text.getBytes(StandardCharsets.UTF_8));
            err.flush();
        } catch (IOException e) {
            // Nobody listens to the error stream any more; there is nowhere left to say so.
            return;
        }
    }
}
