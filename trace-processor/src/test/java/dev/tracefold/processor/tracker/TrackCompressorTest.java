// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.storage.TraceStorage;

import static org.assertj.core.api.Assertions.assertThat;

class TrackCompressorTest {
    private static final TrackSpec SPEC =
            TrackSpec.slice("frames", TrackSpec.Dimension.integer("upid"));

    private final TraceStorage storage = new TraceStorage(Long.MAX_VALUE);
    private final ArgsTracker args = new ArgsTracker(storage);
    private final TrackCompressor compressor =
            new TrackCompressor(new TrackTracker(storage, args, 0), new TrackCompressor.Groups());

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void slicesThatOverlapLieOnDifferentTracksOfOneGroup() {
        int first = compressor.begin(SPEC, 0, 1, 7);
        int second = compressor.begin(SPEC, 0, 2, 7);

        assertThat(second).isNotEqualTo(first);
        assertThat(storage.track().trackGroupId().get(second))
                .isEqualTo(storage.track().trackGroupId().get(first));
        assertThat(storage.track().upid().get(second)).isEqualTo(7);
    }

    @Test
    void aCookieKeepsItsTrack() {
        int first = compressor.begin(SPEC, 0, 1, 7);
        compressor.begin(SPEC, 0, 2, 7);

        assertThat(compressor.end(SPEC, 0, 1, 7)).isEqualTo(first);
    }

    @Test
    void aTrackWhoseSlicesEndedIsUsedAgain() {
        int first = compressor.begin(SPEC, 0, 1, 7);
        compressor.end(SPEC, 0, 1, 7);

        assertThat(compressor.begin(SPEC, 0, 2, 7)).isEqualTo(first);
    }

    @Test
    void nestedSlicesOfACookieHoldTheirTrackUntilTheLastEnds() {
        int first = compressor.begin(SPEC, 0, 1, 7);
        compressor.begin(SPEC, 0, 1, 7);
        compressor.end(SPEC, 0, 1, 7);

        assertThat(compressor.begin(SPEC, 0, 2, 7)).isNotEqualTo(first);
    }

    @Test
    void atraceSlicesOfACookieDoNotNest() {
        TrackSpec atrace = TrackSpec.slice("atrace_async_slice");
        int first = compressor.begin(atrace, 0, 1);
        compressor.begin(atrace, 0, 1);
        compressor.end(atrace, 0, 1);

        assertThat(compressor.begin(atrace, 0, 2)).isEqualTo(first);
    }

    @Test
    void slicesOfKnownLengthShareATrackWhenTheyDoNotOverlap() {
        int first = compressor.scoped(SPEC, 0, 10, 10, 7);

        assertThat(compressor.scoped(SPEC, 0, 15, 10, 7)).isNotEqualTo(first);
        assertThat(compressor.scoped(SPEC, 0, 20, 10, 7)).isEqualTo(first);
    }

    @Test
    void setsOfOtherDimensionsShareNoTrack() {
        assertThat(compressor.begin(SPEC, 0, 1, 7)).isNotEqualTo(compressor.begin(SPEC, 0, 1, 8));
    }
}
