// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.systrace;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

import dev.tracefold.processor.importer.TraceReader;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.StatsTracker;

/// Inflates what `atrace -z` prints behind `TRACE:`.
public final class CtraceReader implements TraceReader {
    private static final int FAILURE = StatKeys.of("systrace_parse_failure");
    private static final byte[] MARK = {'T', 'R', 'A', 'C', 'E', ':', '\n'};
    private static final int BLOCK_BYTES = 1 << 16;

    private final TraceReader text;
    private final StatsTracker stats;
    private final Inflater inflater = new Inflater();
    private int marked;
    private boolean ended;

    /// @param text takes the inflated text
    public CtraceReader(TraceReader text, StatsTracker stats) {
        this.text = text;
        this.stats = stats;
    }

    @Override
    public void feed(byte[] buffer, int offset, int length) {
        int from = offset;
        int end = offset + length;
        while (marked < MARK.length && from < end) {
            byte b = buffer[from++];
            marked = b == MARK[marked] ? marked + 1 : b == MARK[0] ? 1 : 0;
        }
        if (!ended && from < end) {
            inflater.setInput(buffer, from, end - from);
            inflate();
        }
    }

    @Override
    public void endOfFile() {
        if (!ended) {
            stats.increment(FAILURE);
            inflater.end();
        }
        text.endOfFile();
    }

    @Override
    public void finish() {
        text.finish();
    }

    private void inflate() {
        try {
            while (!inflater.finished() && !inflater.needsInput() && !inflater.needsDictionary()) {
                byte[] block = new byte[BLOCK_BYTES];
                text.feed(block, 0, inflater.inflate(block));
            }
            ended = inflater.finished();
        } catch (DataFormatException e) {
            // What was inflated before is kept.
            stats.increment(FAILURE);
            ended = true;
        }
        if (ended) {
            inflater.end();
        }
    }
}
