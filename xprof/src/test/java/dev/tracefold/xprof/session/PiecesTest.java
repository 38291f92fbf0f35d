// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.session;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.xprof.ProfileTools;
import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.profile.ProfileException;
import dev.tracefold.xprof.samples.DeviceProfiles;
import dev.tracefold.xprof.samples.ProfileBuilder;
import dev.tracefold.xprof.space.DamagedProfileException;
import dev.tracefold.xprof.tool.HostwiseTool;
import dev.tracefold.xprof.tool.Piece;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/// Pieces of a host together are its part.
class PiecesTest {
    private static final HostwiseTool TOOL = (HostwiseTool) ProfileTools.named("overview_page");

    @TempDir Path directory;

    @Test
    void piecesOfGpusAreThePartByteForByte() throws Exception {
        HostProfile host = DeviceProfiles.gpus(5).write(directory);

        for (int of = 2; of <= 7; of++) {
            assertThat(TOOL.reducePieces(pieces(host, of))).isEqualTo(TOOL.map(host));
        }
    }

    @Test
    void piecesOfCoresAreThePartByteForByte() throws Exception {
        for (boolean infeed : new boolean[] {true, false}) {
            HostProfile host = DeviceProfiles.tpus(4, infeed).write(directory);

            for (int of = 2; of <= 5; of++) {
                assertThat(TOOL.reducePieces(pieces(host, of))).isEqualTo(TOOL.map(host));
            }
        }
    }

    @Test
    void noPieceHasEverything() throws Exception {
        HostProfile host = DeviceProfiles.gpus(5).write(directory);

        for (byte[] piece : pieces(host, 3)) {
            assertThat(piece.length).isGreaterThan(500);
            assertThatExceptionOfType(DamagedProfileException.class)
                    .isThrownBy(() -> TOOL.reducePieces(List.of(piece)));
        }
    }

    @Test
    void aPieceThatIsMissingOrThereTwiceIsNoHost() throws Exception {
        List<byte[]> pieces = pieces(DeviceProfiles.gpus(5).write(directory), 3);

        assertThatExceptionOfType(DamagedProfileException.class)
                .isThrownBy(() -> TOOL.reducePieces(pieces.subList(0, 2)));
        assertThatExceptionOfType(DamagedProfileException.class)
                .isThrownBy(() ->
                        TOOL.reducePieces(List.of(pieces.get(0), pieces.get(1), pieces.get(1))));
    }

    @Test
    void aDeviceThatBeginsStepsIsReadByAllAndCountedOnce() throws Exception {
        ProfileBuilder profile = DeviceProfiles.gpus(4);
        profile.plane("/device:GPU:4")
                .line(1, "Stream #1")
                .event("graph", 100, 900_000_000, "_r", 1, "step_num", 9)
                .event("kernel", 200, 90_000_000, "kernel_details", "regs:32", "correlation_id", 7);
        HostProfile host = profile.write(directory);

        assertThat(TOOL.reducePieces(pieces(host, 3))).isEqualTo(TOOL.map(host));
    }

    @Test
    void aHostWithoutDevicesIsAllInItsFirstPiece() throws Exception {
        HostProfile host = Profiles.two(directory).getFirst();

        List<byte[]> pieces = pieces(host, 3);

        assertThat(pieces).contains(TOOL.map(host));
        assertThat(TOOL.reducePieces(pieces)).isEqualTo(TOOL.map(host));
    }

    @Test
    void aPieceIsNamedByItsNumberAndHowManyThereAre() {
        assertThat(Piece.parse("2/4")).isEqualTo(new Piece(2, 4)).hasToString("2/4");
        for (String wrong : List.of("", "2", "0/4", "5/4", "1/65", "a/b", "/", "-1/2")) {
            assertThatExceptionOfType(ProfileException.class)
                    .isThrownBy(() -> Piece.parse(wrong))
                    .withMessage(
                            "Option 'piece': expected a piece such as 2/4, found '%s'"
                                    .formatted(wrong));
        }
    }

    private static List<byte[]> pieces(HostProfile host, int of) {
        List<byte[]> pieces =
                new ArrayList<>(
                        IntStream.rangeClosed(1, of)
                                .mapToObj(number -> TOOL.map(host, new Piece(number, of)))
                                .toList());
        // Whoever is first done is first here.
        Collections.reverse(pieces);
        return pieces;
    }
}
