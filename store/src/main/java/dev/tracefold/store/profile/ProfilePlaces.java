// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.profile;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.tracefold.store.cache.DiskCache;
import dev.tracefold.store.cache.FetchedTraces;
import dev.tracefold.store.gcs.GcsFolders;
import dev.tracefold.store.gcs.GcsTraceStore;
import dev.tracefold.store.registry.StoreSettings;
import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.profile.ProfileException;
import dev.tracefold.xprof.profile.ProfileFile;
import dev.tracefold.xprof.profile.ProfilePlace;

import static java.util.Objects.requireNonNull;

/// Places of profiles by the texts that people write: paths of this machine, and `gs://bucket/folder`.
/// Nothing of a bucket's client is loaded before the first of the latter.
public final class ProfilePlaces implements AutoCloseable {
    private static final String SCHEME = "gs://";
    private static final Pattern IN_BUCKET = Pattern.compile("gs://([^/]+)(?:/(.*))?");
    private static final long CACHE_BYTES = 20L << 30;

    private final StoreSettings settings;
    // Guarded by this.
    private @Nullable Buckets buckets;

    /// What it takes to read buckets.
    ///
    /// @param folders lists them, and has small objects
    /// @param store has profiles
    /// @param fetched has them as files
    /// @param ownParts where parts lie that may not lie in a bucket
    record Buckets(GcsFolders folders, GcsTraceStore store, FetchedTraces fetched, Path ownParts) {}

    /// Places that can be reached so.
    public ProfilePlaces(StoreSettings settings) {
        this.settings = requireNonNull(settings, "settings");
    }

    /// Whether a text names a place in a bucket.
    public static boolean isInBucket(String text) {
        return text.startsWith(SCHEME);
    }

    /// A log directory, a run or a folder of runs.
    ///
    /// @throws ProfileException if the text is no place
    public ProfilePlace place(String text) {
        if (!isInBucket(text)) {
            return ProfilePlace.of(Path.of(text));
        }
        Matcher address = parse(text);
        String folder = address.group(2) == null ? "" : address.group(2);
        return new BucketPlace(
                buckets(),
                address.group(1),
                folder.isEmpty() || folder.endsWith("/") ? folder : folder + "/");
    }

    /// The profile of a host, by the address of its file.
    ///
    /// @throws ProfileException if it is no address of a profile
    public HostProfile profile(String address) {
        return isInBucket(address)
                ? HostProfile.of(file(address))
                : HostProfile.of(Path.of(address));
    }

    private ProfileFile file(String text) {
        Matcher address = parse(text);
        String name = address.group(2);
        if (name == null || name.isEmpty()) {
            throw refused(text);
        }
        return new BucketProfile(buckets(), address.group(1), name);
    }

    private static Matcher parse(String text) {
        Matcher address = IN_BUCKET.matcher(text);
        if (!address.matches()) {
            throw refused(text);
        }
        return address;
    }

    private static ProfileException refused(String text) {
        return new ProfileException(
                ProfileException.Kind.REQUEST,
                "[%s] is no place in a bucket: expected gs://bucket/folder".formatted(text));
    }

    private synchronized Buckets buckets() {
        if (buckets == null) {
            StoreSettings.CacheSettings kept =
                    settings.cache()
                            .orElseGet(
                                    () -> new StoreSettings.CacheSettings(ownCache(), CACHE_BYTES));
            DiskCache cache =
                    new DiskCache(kept.directory(), kept.maxBytes(), InstantSource.system());
            GcsTraceStore store = new GcsTraceStore(settings.gcs());
            buckets =
                    new Buckets(
                            new GcsFolders(settings.gcs()),
                            store,
                            new FetchedTraces(store, cache),
                            kept.directory().resolve("parts"));
        }
        return buckets;
    }

    // A place of the user's own: another user must not be able to put something there.
    private static Path ownCache() {
        return Path.of(System.getProperty("user.home", "."), ".cache", "tracefold");
    }

    /// Lets go of connections.
    @Override
    public synchronized void close() {
        if (buckets != null) {
            buckets.folders().close();
            buckets.store().close();
        }
    }
}
