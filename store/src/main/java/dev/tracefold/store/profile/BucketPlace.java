// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.profile;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.tracefold.store.gcs.GcsFolders;
import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.profile.ProfileFile;
import dev.tracefold.xprof.profile.ProfilePlace;

/// A folder of a bucket. It is listed folder by folder, so that what else lies in a log directory, such as
/// checkpoints, is not told one by one.
///
/// @param buckets how buckets are read
/// @param bucket which
/// @param folder empty, or a name with a slash at its end
record BucketPlace(ProfilePlaces.Buckets buckets, String bucket, String folder)
        implements ProfilePlace {
    @Override
    public String address() {
        return "gs://" + bucket + "/" + folder;
    }

    @Override
    public String name() {
        String plain = folder.isEmpty() ? bucket : folder.substring(0, folder.length() - 1);
        return plain.substring(plain.lastIndexOf('/') + 1);
    }

    @Override
    public SortedMap<String, ProfileFile> profiles(Wanted wanted) throws IOException {
        SortedMap<String, ProfileFile> found = new TreeMap<>();
        Deque<String> open = new ArrayDeque<>(List.of(folder));
        boolean anything = false;
        while (!open.isEmpty()) {
            GcsFolders.Content content = buckets.folders().list(bucket, open.removeLast());
            anything |= !content.folders().isEmpty() || !content.objects().isEmpty();
            for (String object : content.objects()) {
                if (isWanted(wanted, object)) {
                    found.put(
                            object.substring(folder.length()),
                            new BucketProfile(buckets, bucket, object));
                }
            }
            for (String below : content.folders()) {
                String path = below.substring(folder.length(), below.length() - 1);
                if (wanted.mayBeBelow(path)) {
                    open.addLast(below);
                }
            }
        }
        if (!anything) {
            throw new NoSuchFileException(address(), null, "is not there: nothing lies below it");
        }
        return found;
    }

    // The place may itself be a run, or a folder of runs, within what is a log directory.
    private boolean isWanted(Wanted wanted, String object) {
        return object.endsWith(HostProfile.SUFFIX)
                && (wanted.includes(object.substring(folder.length()))
                        || (wanted == Wanted.RUNS && wanted.includes(object)));
    }
}
