// 利用者スクリプト。コンテンツモデルは javascript である。
mw.hook( 'wikipage.content' ).add( function ( $content ) {
	if ( 1 < 2 && '<ref>' !== "[[リンク]]" ) {
		$content.find( 'a.external' ).attr( 'target', '_blank' );
	}
} );
