// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.shard;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

import dev.tracefold.events.ShardWork;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.store.profile.ProfilePlaces;
import dev.tracefold.xprof.ProfileTools;
import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.profile.ProfileException;
import dev.tracefold.xprof.session.Aggregator;
import dev.tracefold.xprof.session.LocalParts;
import dev.tracefold.xprof.session.PartCache;
import dev.tracefold.xprof.tool.HostwiseTool;
import dev.tracefold.xprof.tool.Piece;
import dev.tracefold.xprof.tool.Tool;

/// Makes the parts that XProf's tools need of a host. Shared by all shards.
final class ProfileParts {
    private final PartCache cache = new PartCache();
    private final ProfilePlaces places;

    ProfileParts(ProfilePlaces places) {
        this.places = places;
    }

    /// The part of a host, or the piece of it that the options name.
    ///
    /// @param source the host's profile, in a file or in a bucket
    /// @throws ProcessorException when there is none
    byte[] part(TraceSource source, ShardWork.Tool work) {
        try {
            boolean useSaved =
                    !work.options().getOrDefault(Aggregator.USE_SAVED, "true").equals("false");
            Piece piece = Piece.parse(work.options().getOrDefault(Piece.OPTION, "1/1"));
            return LocalParts.part(cache, profile(source), tool(work.name()), useSaved, piece);
        } catch (ProfileException e) {
            throw new ProcessorException(failure(e), e);
        }
    }

    private static HostwiseTool tool(String name) {
        Tool tool = ProfileTools.named(name);
        if (tool instanceof HostwiseTool hostwise) {
            return hostwise;
        }
        throw new ProcessorException(
                Failure.user("TOOL_NOT_HOSTWISE", "tool '%s' has no parts".formatted(name)));
    }

    private HostProfile profile(TraceSource source) {
        if (ProfilePlaces.isInBucket(source.name())) {
            return places.profile(source.name());
        }
        try {
            Path path = Path.of(source.name());
            if (Files.isRegularFile(path)) {
                return HostProfile.of(path);
            }
        } catch (InvalidPathException _) {
            // The name of something that is no file; said below.
        }
        throw new ProcessorException(
                Failure.user(
                        "PROFILE_NOT_A_FILE",
                        "%s is no file; profiles are read from file systems and buckets"
                                .formatted(source.name())));
    }

    private static Failure failure(ProfileException e) {
        String message = String.valueOf(e.getMessage());
        return switch (e.kind()) {
            case REQUEST -> Failure.user("PROFILE_REQUEST", message);
            case DATA -> Failure.data("PROFILE_DAMAGED", message);
            case STORAGE -> Failure.external("PROFILE_NOT_READABLE", message);
        };
    }
}
