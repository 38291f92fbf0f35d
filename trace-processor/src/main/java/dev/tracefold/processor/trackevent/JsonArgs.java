// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import java.nio.charset.StandardCharsets;

import dev.tracefold.processor.descriptor.ArgKey;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;

/// Flattens JSON text into args: members become dotted keys, elements get indexes, nulls are left
/// out.
final class JsonArgs {
    private static final int MAX_DEPTH = 100;

    /// Says that the text is no JSON.
    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed() {
            super(null, null, false, false);
        }
    }

    private final StringPool strings;
    private String text = "";
    private int at;

    JsonArgs(StringPool strings) {
        this.strings = strings;
    }

    /// Adds the args of the text in `buffer[start, start + length)`, as far as it is JSON.
    ///
    /// @return whether any was added
    boolean add(byte[] buffer, int start, int length, ArgKey key, ArgSet into) {
        text = new String(buffer, start, length, StandardCharsets.UTF_8);
        at = 0;
        int before = into.size();
        try {
            return value(key, into, 0);
        } catch (Malformed e) {
            return into.size() > before;
        }
    }

    private boolean value(ArgKey key, ArgSet into, int depth) throws Malformed {
        if (depth > MAX_DEPTH) {
            throw new Malformed();
        }
        return switch (peek()) {
            case '{' -> object(key, into, depth);
            case '[' -> array(key, into, depth);
            case '"' -> {
                int value = strings.intern(string());
                into.add(key.flatKey(), key.key(), ArgType.STRING, value);
                yield true;
            }
            case 't' -> bool("true", 1, key, into);
            case 'f' -> bool("false", 0, key, into);
            case 'n' -> {
                word("null");
                yield false;
            }
            default -> number(key, into);
        };
    }

    private boolean object(ArgKey key, ArgSet into, int depth) throws Malformed {
        boolean added = false;
        at++;
        while (peek() != '}') {
            String name = string();
            expect(':');
            added |= value(key.child(name), into, depth + 1);
            if (peek() == ',') {
                at++;
            } else if (peek() != '}') {
                throw new Malformed();
            }
        }
        at++;
        return added;
    }

    private boolean array(ArgKey key, ArgSet into, int depth) throws Malformed {
        boolean added = false;
        at++;
        while (peek() != ']') {
            int index = into.arraySize(key.key());
            if (value(key.element(index), into, depth + 1)) {
                into.growArray(key.key());
                added = true;
            }
            if (peek() == ',') {
                at++;
            } else if (peek() != ']') {
                throw new Malformed();
            }
        }
        at++;
        return added;
    }

    private boolean bool(String word, int value, ArgKey key, ArgSet into) throws Malformed {
        word(word);
        into.add(key.flatKey(), key.key(), ArgType.BOOL, value);
        return true;
    }

    private boolean number(ArgKey key, ArgSet into) throws Malformed {
        int start = at;
        boolean isReal = false;
        while (at < text.length() && "+-0123456789.eE".indexOf(text.charAt(at)) >= 0) {
            char c = text.charAt(at++);
            isReal |= c == '.' || c == 'e' || c == 'E';
        }
        String digits = text.substring(start, at);
        try {
            if (!isReal && digits.length() < 20) {
                into.add(key.flatKey(), key.key(), ArgType.INT, Long.parseLong(digits));
            } else {
                into.addReal(key.flatKey(), key.key(), Double.parseDouble(digits));
            }
        } catch (NumberFormatException e) {
            throw new Malformed();
        }
        return true;
    }

    private String string() throws Malformed {
        expect('"');
        int end = text.indexOf('"', at);
        int escape = text.indexOf('\\', at);
        if (end >= 0 && (escape < 0 || escape > end)) {
            String plain = text.substring(at, end);
            at = end + 1;
            return plain;
        }
        StringBuilder built = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return built.toString();
            }
            built.append(c == '\\' ? escaped() : c);
        }
        throw new Malformed();
    }

    private char escaped() throws Malformed {
        if (at >= text.length()) {
            throw new Malformed();
        }
        char c = text.charAt(at++);
        return switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                if (at + 4 > text.length()) {
                    throw new Malformed();
                }
                try {
                    int code = Integer.parseInt(text, at, at + 4, 16);
                    at += 4;
                    yield (char) code;
                } catch (NumberFormatException e) {
                    throw new Malformed();
                }
            }
            default -> c;
        };
    }

    private void word(String word) throws Malformed {
        if (!text.startsWith(word, at)) {
            throw new Malformed();
        }
        at += word.length();
    }

    private void expect(char wanted) throws Malformed {
        if (peek() != wanted) {
            throw new Malformed();
        }
        at++;
    }

    private char peek() throws Malformed {
        while (at < text.length() && text.charAt(at) <= ' ') {
            at++;
        }
        if (at >= text.length()) {
            throw new Malformed();
        }
        return text.charAt(at);
    }
}
