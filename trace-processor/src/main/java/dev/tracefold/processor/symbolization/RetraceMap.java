// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.symbolization;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.symbolization.ObfuscatedClass.Member;

/// The text that R8 and ProGuard write for `retrace`, read class by class as often as it is asked for:
///
/// ```
/// # comment
/// com.example.Source -> a.b:
///     int field -> c
///     1:3:void method(int):20:22 -> d
/// ```
///
/// In front of a method are the lines that the trace may have, behind it those of the source. A method of another
/// class, inlined, bears the name of that class.
final class RetraceMap implements Iterable<ObfuscatedClass> {
    private static final Pattern CLASS = Pattern.compile("(\\S+) -> (\\S+):");
    private static final Pattern MEMBER =
            Pattern.compile(
                    "\\s+(?:(\\d+):(\\d+):)?\\S+ ([^\\s(]+)(\\([^)]*\\))?(?::(\\d+)(?::\\d+)?)? ->"
                            + " (\\S+)");

    private final byte[] text;
    private final Runnable onBadLine;

    /// @param onBadLine told of a line that is none of these, each time that it is read
    RetraceMap(byte[] text, Runnable onBadLine) {
        this.text = text;
        this.onBadLine = onBadLine;
    }

    @Override
    public Iterator<ObfuscatedClass> iterator() {
        return new Classes();
    }

    private final class Classes implements Iterator<ObfuscatedClass> {
        private int position;
        private @Nullable Matcher header;

        Classes() {
            header = nextHeader();
        }

        @Override
        public boolean hasNext() {
            return header != null;
        }

        @Override
        public ObfuscatedClass next() {
            Matcher names = header;
            if (names == null) {
                throw new NoSuchElementException();
            }
            List<Member> fields = new ArrayList<>();
            List<Member> methods = new ArrayList<>();
            int start = position;
            String line = line();
            while (line != null && (isNothing(line) || Character.isWhitespace(line.charAt(0)))) {
                readMember(line, fields, methods);
                start = position;
                line = line();
            }
            position = start;
            header = nextHeader();
            return new ObfuscatedClass(names.group(2), names.group(1), fields, methods);
        }

        private void readMember(String line, List<Member> fields, List<Member> methods) {
            if (isNothing(line)) {
                return;
            }
            Matcher member = MEMBER.matcher(line);
            if (!member.matches()) {
                onBadLine.run();
                return;
            }
            long first = number(member.group(1));
            long source = member.group(5) == null ? first : number(member.group(5));
            Member read =
                    new Member(
                            member.group(6),
                            member.group(3),
                            first,
                            number(member.group(2)),
                            source);
            (member.group(4) == null ? fields : methods).add(read);
        }

        private @Nullable Matcher nextHeader() {
            for (String line = line(); line != null; line = line()) {
                Matcher names = CLASS.matcher(line);
                if (names.matches()) {
                    return names;
                }
                if (!isNothing(line)) {
                    onBadLine.run();
                }
            }
            return null;
        }

        private @Nullable String line() {
            if (position >= text.length) {
                return null;
            }
            int start = position;
            while (position < text.length && text[position] != '\n') {
                position++;
            }
            int end = position++;
            return new String(text, start, end - start, StandardCharsets.UTF_8).stripTrailing();
        }
    }

    private static boolean isNothing(String line) {
        String stripped = line.strip();
        return stripped.isEmpty() || stripped.startsWith("#");
    }

    private static long number(@Nullable String digits) {
        // Longer ones are no lines.
        return digits == null || digits.length() > 9
                ? ObfuscatedClass.NO_LINE
                : Long.parseLong(digits);
    }
}
