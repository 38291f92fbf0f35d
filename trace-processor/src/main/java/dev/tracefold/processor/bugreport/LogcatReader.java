// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.bugreport;

import java.nio.charset.StandardCharsets;

import dev.tracefold.processor.importer.TextLines;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.importer.TraceReader;

/// Reads Android's log.
public final class LogcatReader implements TraceReader {
    private final TextLines lines;

    /// A reader of one file.
    public LogcatReader(TraceContext context) {
        this(new LogcatEvents(context));
    }

    LogcatReader(LogcatEvents events) {
        this.lines =
                new TextLines((text, offset, length) -> events.line(text(text, offset, length)));
    }

    @Override
    public void feed(byte[] buffer, int offset, int length) {
        lines.feed(buffer, offset, length);
    }

    @Override
    public void endOfFile() {
        lines.endOfText();
    }

    /// A line without the carriage return that some tools leave.
    static String text(byte[] text, int offset, int length) {
        String line = new String(text, offset, length, StandardCharsets.UTF_8);
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }
}
