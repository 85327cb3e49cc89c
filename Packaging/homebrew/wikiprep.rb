# Homebrew's formula of wikiprep, for macOS and Linux. It builds from source.
#
# Tried: its syntax and style (ruby, rubocop), and its install and test steps, on Linux, with stand-ins for Homebrew
# and for Swift's work (Tests/Packaging/recipes_test.sh).
# NOT tried: Homebrew itself, neither on a Mac nor on Linux; building on a Mac.
#
# `make release` leaves a copy with the source archive's address and checksum.
class Wikiprep < Formula
  desc "Wikipedia dumps to shuffled, tokenized files for language models"
  homepage "https://example.org/wikiprep"
  url "https://example.org/wikiprep/0.2.0/wikiprep-0.2.0-source.tar.gz"
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license "MIT"

  depends_on "pkgconf" => :build
  # Swift 6.2.
  depends_on xcode: ["26.0", :build]
  depends_on "libxml2"
  depends_on "openssl@3"
  depends_on "xxhash"
  depends_on "zstd"

  uses_from_macos "swift" => :build
  uses_from_macos "bzip2"
  uses_from_macos "zlib"

  on_macos do
    depends_on macos: :sequoia
  end

  def install
    arguments = if OS.mac?
      ["--disable-sandbox"]
    else
      # bzip2 has no pkg-config file that would say where it is.
      bzip2 = Formula["bzip2"]
      ["--static-swift-stdlib", "-Xswiftc", "-use-ld=lld",
       "-Xcc", "-I#{bzip2.opt_include}", "-Xlinker", "-L#{bzip2.opt_lib}"]
    end
    system "swift", "build", "-c", "release", "--product", "wikiprep", *arguments
    system "make", "install", "WIKIPREP=.build/release/wikiprep", "PREFIX=#{prefix}", "MANDIR=#{man}",
           "DOCDIR=#{doc}", "BASH_COMPLETIONS=#{bash_completion}", "ZSH_COMPLETIONS=#{zsh_completion}",
           "FISH_COMPLETIONS=#{fish_completion}"
    pkgshare.install Dir["Samples/*.bz2"]
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/wikiprep --version")
    system bin/"wikiprep", *Dir[pkgshare/"*.bz2"], "-o", testpath/"out", "--val-ratio", "0.05", "--quiet"
    system bin/"wikiprep", "inspect", testpath/"out", "--verify"
  end
end
