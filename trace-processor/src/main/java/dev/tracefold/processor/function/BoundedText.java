// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

/// Text that can be looked at only so often: the JDK's regular expressions can backtrack for ever,
/// and a query must end.
final class BoundedText implements CharSequence {
    /// Looks at a character: some seconds of matching.
    private static final long MAX_LOOKS = 200_000_000;

    private final String text;
    private long looks;

    BoundedText(String text) {
        this.text = text;
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public char charAt(int index) {
        if (++looks > MAX_LOOKS) {
            throw new FunctionException("regular expression takes too long to match");
        }
        return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
