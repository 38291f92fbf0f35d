// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.tracker.TrackCompressor.TrackSet;

import static org.assertj.core.api.Assertions.assertThat;

class TrackCompressorTest {
    private static final TrackSpec SPEC =
            TrackSpec.slice("frames", TrackSpec.Dimension.integer("upid"));

    private final TraceStorage storage = new TraceStorage(Long.MAX_VALUE);
    private final ArgsTracker args = new ArgsTracker(storage);
    private final TrackCompressor compressor =
            new TrackCompressor(storage, new TrackTracker(storage, args, 0));

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void slicesThatOverlapLieOnDifferentTracksOfOneGroup() {
        TrackSet set = compressor.set(SPEC, 0, 7);

        int first = compressor.begin(set, 1);
        int second = compressor.begin(set, 2);

        assertThat(second).isNotEqualTo(first);
        assertThat(storage.track().trackGroupId().get(second))
                .isEqualTo(storage.track().trackGroupId().get(first));
        assertThat(storage.track().upid().get(second)).isEqualTo(7);
    }

    @Test
    void aCookieKeepsItsTrack() {
        TrackSet set = compressor.set(SPEC, 0, 7);
        int first = compressor.begin(set, 1);
        compressor.begin(set, 2);

        assertThat(compressor.end(set, 1)).isEqualTo(first);
    }

    @Test
    void aTrackWhoseSlicesEndedIsUsedAgain() {
        TrackSet set = compressor.set(SPEC, 0, 7);
        int first = compressor.begin(set, 1);
        compressor.end(set, 1);

        assertThat(compressor.begin(set, 2)).isEqualTo(first);
    }

    @Test
    void nestedSlicesOfACookieHoldTheirTrackUntilTheLastEnds() {
        TrackSet set = compressor.set(SPEC, 0, 7);
        int first = compressor.begin(set, 1);
        compressor.begin(set, 1);
        compressor.end(set, 1);

        assertThat(compressor.begin(set, 2)).isNotEqualTo(first);
    }

    @Test
    void atraceSlicesOfACookieDoNotNest() {
        TrackSet set = compressor.set(TrackSpec.slice("atrace_async_slice"), 0);
        int first = compressor.begin(set, 1);
        compressor.begin(set, 1);
        compressor.end(set, 1);

        assertThat(compressor.begin(set, 2)).isEqualTo(first);
    }

    @Test
    void slicesOfKnownLengthShareATrackWhenTheyDoNotOverlap() {
        TrackSet set = compressor.set(SPEC, 0, 7);

        int first = compressor.scoped(set, 10, 10);

        assertThat(compressor.scoped(set, 15, 10)).isNotEqualTo(first);
        assertThat(compressor.scoped(set, 20, 10)).isEqualTo(first);
    }

    @Test
    void setsOfOtherDimensionsAreOthers() {
        assertThat(compressor.set(SPEC, 0, 7)).isNotSameAs(compressor.set(SPEC, 0, 8));
        assertThat(compressor.set(SPEC, 0, 7)).isSameAs(compressor.set(SPEC, 0, 7));
    }
}
