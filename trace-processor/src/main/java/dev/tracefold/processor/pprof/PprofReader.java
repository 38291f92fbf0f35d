// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.pprof;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.importer.TraceReader;
import dev.tracefold.processor.importer.WholeFile;

/// Reads a pprof profile of whatever age. Names are at the end of it, so all of it is collected first.
public final class PprofReader implements TraceReader {
    private final TraceContext context;
    private final WholeFile pieces = new WholeFile();

    /// A reader of one file.
    public PprofReader(TraceContext context) {
        this.context = context;
    }

    @Override
    public void feed(byte[] buffer, int offset, int length) {
        pieces.add(buffer, offset, length);
    }

    @Override
    public void endOfFile() {
        byte[] profile = pieces.take();
        if (LegacyProfile.isOne(profile, profile.length)) {
            new LegacyProfile(context, profile).read();
        } else if (!new ProfileMessage(context, profile).read()) {
            throw new ProcessorException(
                    Failure.data(
                            "PPROF_DAMAGED",
                            "pprof: %d bytes without a table of strings"
                                    .formatted(profile.length)));
        }
    }
}
