// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.instruments;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// Refuses XML with a longer run of characters between two `<` than any export has. The parser makes
/// one text of an attribute's value or of what stands between two tags, several times over, and
/// there is no setting of its own that bounds it.
final class RunLimit extends FilterReader {
    static final int MAX_CHARS = 1 << 20;

    private long position;
    private long runBegin;

    RunLimit(Reader in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        char[] one = new char[1];
        return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, length);
        for (int i = 0; i < count; i++) {
            if (target[offset + i] == '<') {
                runBegin = position + i;
            }
        }
        position += Math.max(count, 0);
        if (position - runBegin > MAX_CHARS) {
            throw new ProcessorException(
                    Failure.data(
                            "INSTRUMENTS_XML_DAMAGED",
                            "Instruments XML, character %d: expected a tag within %d characters"
                                    .formatted(runBegin, MAX_CHARS)));
        }
        return count;
    }
}
