// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.telemetry;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.text.MessageFormat;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.Function;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.tracefold.events.settings.Environment;

/// How a process writes its log: lines of text for people, or an object of JSON a line for machines
/// (`TRACEFOLD_LOG_FORMAT=json`). A message such as `query={0} shard={1}` names its values, and in
/// JSON each is a field of its own: `queryid`, `shard`.
public enum LogFormat {
    /// For people.
    TEXT,
    /// For machines.
    JSON;

    // Loggers are held weakly by their registry; this one keeps its handlers.
    private static final Logger ROOT = Logger.getLogger("");

    /// Writes the log of this process as the environment says.
    ///
    /// @throws IllegalArgumentException naming key, expectation and value
    public static void install(Function<String, @Nullable String> variables) {
        LogFormat format =
                new Environment(variables).choice("TRACEFOLD_LOG_FORMAT", LogFormat.class, TEXT);
        if (format == JSON) {
            for (Handler handler : ROOT.getHandlers()) {
                handler.setFormatter(new JsonLines());
            }
        }
    }

    /// A record as a line of JSON.
    static final class JsonLines extends Formatter {
        private static final Pattern NAMED = Pattern.compile("(\\w+)=\\{(\\d+)}");

        @Override
        public String format(LogRecord record) {
            String pattern = String.valueOf(record.getMessage());
            Object[] values =
                    record.getParameters() == null ? new Object[0] : record.getParameters();
            StringBuilder line = new StringBuilder("{");
            field(line, "time", record.getInstant().truncatedTo(ChronoUnit.MILLIS).toString());
            field(line, "level", record.getLevel().getName().toLowerCase(Locale.ROOT));
            field(line, "logger", String.valueOf(record.getLoggerName()));
            field(
                    line,
                    "message",
                    values.length == 0
                            ? pattern
                            : new MessageFormat(pattern, Locale.ROOT).format(values));
            Matcher named = NAMED.matcher(pattern);
            while (named.find()) {
                int index = Integer.parseInt(named.group(2));
                if (index < values.length) {
                    value(line, name(named.group(1)), values[index]);
                }
            }
            if (record.getThrown() != null) {
                StringWriter stack = new StringWriter();
                record.getThrown().printStackTrace(new PrintWriter(stack));
                field(line, "exception", stack.toString());
            }
            line.setLength(line.length() - 1);
            return line.append("}\n").toString();
        }

        private static String name(String word) {
            return word.equals("query") ? "queryid" : word;
        }

        private static void value(StringBuilder line, String name, @Nullable Object value) {
            if (value instanceof Number || value instanceof Boolean) {
                line.append('"').append(name).append("\":").append(value).append(',');
            } else {
                field(line, name, String.valueOf(value));
            }
        }

        private static void field(StringBuilder line, String name, String value) {
            line.append('"').append(name).append("\":\"");
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                switch (c) {
                    case '"' -> line.append("\\\"");
                    case '\\' -> line.append("\\\\");
                    case '\n' -> line.append("\\n");
                    case '\t' -> line.append("\\t");
                    default -> {
                        if (c < ' ') {
                            line.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                        } else {
                            line.append(c);
                        }
                    }
                }
            }
            line.append("\",");
        }
    }
}
