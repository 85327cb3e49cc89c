# frozen_string_literal: true

# formula_test.rb FORMULA SOURCE CELLAR: runs the formula's install in SOURCE and its test, with a stand-in for Homebrew that has just the words
# which the formula uses, as on Linux and as on macOS. A word that it does not know is an error.
require "fileutils"
require "pathname"

formula_file, source, cellar = ARGV
CELLAR = Pathname(File.expand_path(cellar))

# Which system it is said to be.
module OS
  class << self
    attr_accessor :mac

    def mac? = mac
  end
end

# What Homebrew adds to paths.
class Pathname
  def install(files)
    mkpath
    FileUtils.cp_r(files, self)
  end
end

# Where formulae that are not there would be.
Opt = Struct.new(:name) do
  def opt_include = CELLAR / name / "include"
  def opt_lib = CELLAR / name / "lib"
end

# The words of a formula.
class Formula
  @facts = Hash.new { |facts, word| facts[word] = [] }
  class << self
    attr_reader :facts

    def inherited(formula)
      super
      formula.instance_variable_set(:@facts, Hash.new { |facts, word| facts[word] = [] })
    end

    %i[desc homepage url sha256 license depends_on uses_from_macos].each do |word|
      define_method(word) { |*values| facts[word] += values }
    end
    def on_macos = yield
    def test(&block) = define_method(:run_test, &block)
    def [](name) = Opt.new(name)
  end

  def prefix = CELLAR / (OS.mac? ? "mac" : "linux")
  def bin = prefix / "bin"
  def man = prefix / "share/man"
  def doc = prefix / "share/doc/wikiprep"
  def pkgshare = prefix / "share/wikiprep"
  def bash_completion = prefix / "etc/bash_completion.d"
  def zsh_completion = prefix / "share/zsh/site-functions"
  def fish_completion = prefix / "share/fish/vendor_completions.d"
  def testpath = prefix / "test"
  def version = self.class.facts[:url].first[/wikiprep-([\d.]+)-source/, 1]

  def system(*words)
    puts "$ #{words.join(" ")}".gsub(CELLAR.to_s, "CELLAR")
    Kernel.system(*words.map(&:to_s), out: File::NULL, exception: true)
  end

  def shell_output(command) = `#{command}`

  def assert_match(expected, actual)
    raise "#{expected} is not in #{actual}" unless actual.include?(expected)
  end
end

load formula_file
facts = Wikiprep.facts
raise "desc is too long" if facts[:desc].first.length > 80
raise "desc begins with the name" if facts[:desc].first.downcase.start_with?("wikiprep")
raise "sha256" unless facts[:sha256].first.match?(/\A\h{64}\z/)

[false, true].each do |mac|
  OS.mac = mac
  formula = Wikiprep.new
  Dir.chdir(source) { formula.install }
  %w[bin/wikiprep share/man/man1/wikiprep.1 etc/bash_completion.d/wikiprep share/doc/wikiprep/LICENSE].each do |file|
    raise "#{file} is not there" unless (formula.prefix / file).size?
  end
  formula.testpath.mkpath
  formula.run_test
end
